import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MODULE = path.resolve('src/boundary/folders.ts');

it('several calls make the same folders at the same time', async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-folders-'));
  const script = `
    const { Folders } = await import(${JSON.stringify(MODULE)});
    while (Date.now() < ${Date.now() + 1500});
    for (let n = 0; n < 500; n++) {
      const folders = new Folders(${JSON.stringify(root)}, true);
      if (folders.path('at/once/' + n, true) === undefined) throw new Error('no ' + n);
      folders.close();
    }`;
  try {
    const all = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ['-e', script]));
    await expect(Promise.all(all)).resolves.toHaveLength(4);
    expect(fs.readdirSync(path.join(root, 'at/once'))).toHaveLength(500);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
});
