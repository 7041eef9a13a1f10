import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fixedHooks, makeHookFolders, mountableHooks } from '../../../src/project/hooks.ts';

let top: string;
beforeEach(() => void (top = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-hooks-'))));
afterEach(() => fs.rmSync(top, { recursive: true }));

it('makes what is missing and removes it again, unless it was filled or is needed', () => {
  const [deep, filled] = [path.join(top, 'a/b/hooks'), path.join(top, 'hooks')];
  let alone = true;
  const undo = makeHookFolders([deep, filled], () => alone);
  fs.writeFileSync(path.join(filled, 'pre-push'), '');
  alone = false;
  undo();
  expect(fs.existsSync(deep)).toBe(true);
  alone = true;
  undo();
  expect(fs.readdirSync(top)).toEqual(['hooks']);
});

it('gives it back to a call that begins at this moment', () => {
  const folder = path.join(top, 'hooks');
  const answers = [true, false];
  makeHookFolders([folder], () => answers.shift() ?? false)();
  expect(fs.existsSync(folder)).toBe(true);
});

it('mounts what is a folder in the project or can be one, where it really is', () => {
  const at = (name: string): string => path.join(fs.realpathSync(top), name);
  for (const name of ['project/real', 'project/.git', 'outside']) fs.mkdirSync(at(name), { recursive: true });
  const links = { link: 'real', out: '../outside', self: 'self', git: '.git', above: '..', dangling: 'nowhere' };
  for (const [name, to] of Object.entries(links)) fs.symlinkSync(to, at(`project/${name}`));
  fs.writeFileSync(at('project/file'), '');
  execFileSync('mkfifo', [at('project/pipe')]);
  const names = [...Object.keys(links), 'real', 'file', 'pipe', 'new/hooks', 'file/hooks', 'out/hooks', 'link/hooks'];
  const found = mountableHooks(
    names.map((name) => at(`project/${name}`)),
    [at('project'), at('project/.git')],
  );
  expect(found.map((folder) => path.relative(at('project'), folder))).toEqual(['real', 'new/hooks', 'real/hooks']);
});

it('makes and removes nothing through a link', () => {
  const at = (name: string): string => path.join(fs.realpathSync(top), name);
  fs.mkdirSync(at('project/.husky'), { recursive: true });
  fs.mkdirSync(at('outside'));
  const undo = makeHookFolders([at('project/.husky/_')], () => true);
  fs.renameSync(at('project/.husky'), at('project/moved'));
  fs.symlinkSync('../outside', at('project/.husky'));
  fs.mkdirSync(at('outside/_'));
  undo();
  expect(fs.existsSync(at('outside/_'))).toBe(true);
  makeHookFolders([at('project/.husky/more')], () => true);
  expect(fs.readdirSync(at('outside'))).toEqual(['_']);
});

it('keeps as they are those of git, and not those among the files of the project', () => {
  const folders = [
    '/p/.git/hooks',
    '/m/.git/modules/x/hooks',
    '/p/.githooks',
    '/p/.husky/_',
    '/p/.husky',
    '/p/tools/_',
  ];
  expect(fixedHooks(folders, '/p', ['/p/.git', '/m/.git'])).toEqual([
    ...['/p/.git/hooks', '/m/.git/modules/x/hooks', '/p/.husky/_', '/p/tools/_'],
  ]);
});
