import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { comparable, Home, readCase, sshG } from './real-ssh.ts';

const folder = path.join(import.meta.dirname, 'corpus');
const cases = fs.readdirSync(folder).map((name) => readCase(path.join(folder, name)));

test('there are at least 60 configurations', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

describe('ssh -G says the same as with the original, but for the keywords that go', () => {
  test.each(cases)('$name', async ({ files, hosts, options }) => {
    await using home = new Home();
    home.put(files);
    const { text } = home.sanitize();
    home.put({ sanitized: text });

    const original = home.file('expected' in files ? 'expected' : 'config');
    const outputs = await sshG(
      home,
      hosts.flatMap((host) => [
        { file: original, host, options },
        { file: home.file('sanitized'), host, options },
      ]),
    );

    for (const [index, host] of hosts.entries()) {
      const before = outputs[2 * index] ?? '';
      expect(before, `the original for ${host}`).not.toContain('{error}');
      expect(comparable(outputs[2 * index + 1] ?? '', before), `${host}\n${text}`).toBe(comparable(before));
    }
    expect(fs.existsSync(home.marker), 'a command ran').toBe(false);
    expect(text).not.toMatch(/^\s*(Include|Match.*~\/touch)/im);
  });
});
