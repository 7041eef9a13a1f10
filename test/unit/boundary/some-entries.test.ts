import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = path.resolve('test/support/names-program.ts');
const MANY = 50_000;

interface Read {
  readonly needed: number;
  readonly kinds: readonly (readonly [string, string])[];
}

async function read(folder: string, most: number): Promise<Read> {
  const { stdout } = await promisify(execFile)('bun', [PROGRAM, folder, String(most)], { maxBuffer: 1e9 });
  return JSON.parse(stdout) as Read;
}

test('of a folder with very many names a few are read, and what each is', async () => {
  const memory = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
  const folder = fs.mkdtempSync(path.join(memory, 'mayfly-names-'));
  try {
    const name = (n: number): string => path.join(folder, `${n}${'x'.repeat(200)}`);
    fs.mkdirSync(name(0));
    fs.symlinkSync('nowhere', name(1));
    for (let n = 2; n < MANY; n += 1) fs.writeFileSync(name(n), '');
    const few = await read(folder, 10);
    expect(few.kinds).toHaveLength(10);
    expect(few.needed).toBeLessThan(10);
    const { kinds } = await read(folder, MANY + 1);
    const expected = fs
      .readdirSync(folder)
      .map((each) => [each, each.startsWith('0x') ? 'folder' : each.startsWith('1x') ? 'link' : 'other']);
    expect(new Map(kinds as [string, string][])).toEqual(new Map(expected as [string, string][]));
    expect(kinds).toHaveLength(MANY);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
