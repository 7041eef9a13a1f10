import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../../../src/platform/hash.ts';

const TEXTS = ['', 'abc', 'ä\u{1F98B}', 'half a pair: \uD83D', 'x'.repeat(300_000)];

test('a hash is that of the text as UTF-8, on both runtimes', async () => {
  const expected = TEXTS.map((text) => createHash('sha256').update(text).digest('hex'));
  expect(await Promise.all(TEXTS.map((text) => sha256(text)))).toEqual(expected);
  const program = `
    const { sha256 } = await import(${JSON.stringify(path.resolve(import.meta.dirname, '../../../src/platform/hash.ts'))});
    const texts = JSON.parse(await new Response(process.stdin).text());
    console.log(JSON.stringify(await Promise.all(texts.map((text) => sha256(text)))));`;
  const printed = execFileSync('bun', ['-e', program], { input: JSON.stringify(TEXTS), encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual(expected);
  expect(await sha256('abc', 12)).toBe('ba7816bf8f01');
});
