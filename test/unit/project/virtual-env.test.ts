import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { virtualEnvNote } from '../../../src/project/virtual-env.ts';

let home: string;
beforeEach(() => void (home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-venv-'))));
afterEach(() => fs.rmSync(home, { recursive: true }));

function look(python: string, mounted: string[] = []): string | undefined {
  const root = path.join(home, 'project');
  fs.mkdirSync(path.join(root, '.venv'), { recursive: true });
  fs.writeFileSync(path.join(root, '.venv/pyvenv.cfg'), `home = ${python}\nimplementation = CPython\n`);
  const mounts = mounted.map((target) => ({ kind: 'bind' as const, source: target, target, readOnly: true }));
  return virtualEnvNote({ root, cwd: path.join(root, 'in') }, home, mounts);
}

test('a .venv of a Python that calls do not see is named, with its remedy', () => {
  const uv = path.join(home, '.local/share/uv/python');
  expect(look(`${uv}/cpython-3.12/bin`)).toContain(`mounts: { ${uv}: read-only } in config.yaml`);
  expect(look(`${uv}/cpython-3.12/bin`, [path.dirname(uv)])).toBeUndefined();
});

test('nothing is said of a Python of the system, and no other folder is proposed', () => {
  expect(look('/usr/bin')).toBeUndefined();
  expect(look(path.join(home, '.aws/bin'))).toBeUndefined();
  expect(look(`${home}/.local/share/uv/python/../../../../.aws`)).not.toMatch(/aws/u);
});
