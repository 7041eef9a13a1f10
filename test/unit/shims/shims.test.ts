import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { putFirst, shimsFor } from '../../../src/shims/shims.ts';

it('makes one for each provider but those that mayfly itself starts, and refuses what can be no name', () => {
  const { shims, without } = shimsFor([{ name: 'claude' }, { name: 'git' }, { name: 'aider' }], '/opt/mayfly');
  expect([...shims.keys()]).toEqual(['claude', 'aider']);
  expect(without).toEqual(['git']);
  expect(() => shimsFor([{ name: '../x' }], '/opt/mayfly')).toThrow(/^mayfly: config\.yaml: /);
});

const FOLDER = "/data/o'n/mayfly/bin";
const BASH = String.raw`put export PATH='/data/o'\''n/mayfly/bin':"$PATH" at the end of ~/.bashrc, and open a new bash`;
const FISH = String.raw`put fish_add_path --path --move '/data/o\'n/mayfly/bin' at the end of ~/.config/fish/config.fish, and open a new fish`;

it.each([
  ['/bin/zsh', true, 'open a new zsh'],
  ['/bin/zsh', false, 'run mayfly init zsh --write, and open a new zsh'],
  ['/bin/bash', true, `open a new zsh, or ${BASH}`],
  ['/bin/bash', false, BASH],
  ['/usr/bin/fish', false, FISH],
  ['', true, 'open a new zsh'],
  ['/bin/ksh', false, `put ${FOLDER} first on PATH where your shell sets that`],
])('for %s, with functions: %s', (shell, hasFunctions, advice) => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-first-'));
  const data = path.join(root, "o'n");
  fs.mkdirSync(path.join(data, 'mayfly'), { recursive: true });
  if (hasFunctions) fs.writeFileSync(path.join(data, 'mayfly/init.zsh'), '');
  const host = processHost({ SHELL: shell, XDG_DATA_HOME: data });
  expect(putFirst(host).replaceAll(root, '/data')).toBe(advice);
  fs.rmSync(root, { recursive: true });
});
