import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../support/command.ts';

test('a random test that fails says its seed, with which it fails in the same way again', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-random-'));
  const config = path.join(folder, 'vitest.config.mjs');
  const settings = {
    root: process.cwd(),
    setupFiles: 'test/support/seed.ts',
    include: ['test/support/random-case.ts'],
  };
  fs.writeFileSync(config, `export default ${JSON.stringify({ test: settings })};\n`);
  const failures = async (seed: string, ...more: string[]): Promise<string[]> => {
    const words = ['run', '--config', config, '--reporter=default', ...more];
    const env = { ...(process.env as Record<string, string>), NO_COLOR: '1', MAYFLY_SEED: seed };
    const { code, stdout, stderr } = await run('vitest', words, { cwd: process.cwd(), env });
    expect(code).toBe(1);
    const text = `${stdout.toString()}${stderr}`;
    return (text.match(/MAYFLY_SEED=.*|seed: .*|Counterexample.*|expected '\d+ .*/gu) ?? []).toSorted();
  };
  try {
    const all = await failures('7');
    const both = ['MAYFLY_SEED=7', /^seed: 7, /u, /^Counterexample/u, /^expected/u];
    for (const line of both) expect(all).toContainEqual(expect.stringMatching(line));
    expect(await failures('7')).toEqual(all);
    const alone = await failures('7', '-t', 'chosen');
    expect(alone).toHaveLength(2);
    expect(all).toEqual(expect.arrayContaining(alone));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
