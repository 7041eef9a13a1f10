import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { lacking } from '../../../src/git/hook-script.ts';
import { gitFiles, prepareGit, type PreparedGit } from '../../../src/git/prepare.ts';
import { createStage } from '../../../src/boundary/stage.ts';
import { git, home, host, project, put } from './scene.ts';

describe('what a script lacks inside', () => {
  const HOST = new Set(['gitleaks', 'talisman', 'x']);
  test.each([
    ['#!/bin/sh\ngit diff --cached | grep -q AKIA && { echo "found" >&2; exit 1; }\nexit 0\n', undefined],
    ['#!/usr/bin/env -S bash -e\nfor x in a; do echo "$x"; done\n', undefined],
    ['#!/usr/bin/env python3\ngitleaks = 1\n', undefined],
    ['echo gitleaks # gitleaks\n# gitleaks\n', undefined],
    ['cat /dev/null /there/not\n', undefined],
    ['#!/bin/sh\nset -e\ngitleaks protect\n', 'gitleaks is on the host only'],
    ['#!/bin/bash\nif ! gitleaks git; then exit 1; fi\n', 'gitleaks is on the host only'],
    ['#!/bin/sh\nexec talisman --githook pre-commit\n', 'talisman is on the host only'],
    ['#!/bin/zsh\ntrue\n', 'zsh is on the host only'],
    ['#!/usr/bin/env ruby\n', 'ruby is on the host only'],
    ['#!/bin/sh\n. ~/lib/hooks.sh\n', '~/lib/hooks.sh is a path of the host'],
    ['#!/bin/sh\n"$HOME/there"\n', '$HOME/there is a path of the host'],
  ])('%j', (text, why) => {
    const isThere = (word: string): boolean => !word.endsWith('/not');
    expect(lacking(text, (program) => HOST.has(program), isThere)).toBe(why);
  });
});

describe('hooks of the user', () => {
  const OLD = '#!/bin/sh\necho old >&2\nexit 1\n';
  const folder = '.config/git/hooks';
  beforeEach(() => put('.gitconfig', '[user]\n name = a\n email = a@b\n[core]\n hooksPath = ~/.config/git/hooks\n'));

  const hook = (name: string, text: string, mode = 0o755): void => {
    put(name, text);
    fs.chmodSync(path.join(home, name), mode);
  };
  /** A commit as it is made inside. */
  const commit = (made: PreparedGit): string => {
    const stage = path.join(home, 'stage');
    fs.rmSync(stage, { recursive: true, force: true });
    createStage(stage, gitFiles(made));
    const env = { PATH: process.env['PATH'], HOME: `${stage}/home`, GIT_CONFIG_NOSYSTEM: '1' };
    const script = 'git commit -q --allow-empty -m x 2>&1; echo $?';
    return execFileSync('sh', ['-c', script], { cwd: project, env, encoding: 'utf8' });
  };

  test('run, with what they read beside themselves, and those of the repository do not', async () => {
    hook(`${folder}/pre-commit`, '#!/bin/sh\n. "$(dirname "$0")/lib"\necho "$text" >&2\nexit 1\n');
    hook(`${folder}/lib`, 'text=mine\n', 0o600);
    hook(`${folder}/pre-push`, '#!/bin/zsh\n', 0o600);
    hook('work/app/.git/hooks/commit-msg', OLD);
    const made = await prepareGit(host(), project, [project]);
    expect(made).toMatchObject({ dropped: [], notes: [] });
    expect(commit(made)).toBe('mine\n1\n');
    hook(`${folder}/pre-commit`, '#!/bin/sh\nexit 0\n');
    expect(commit(await prepareGit(host(), project, [project]))).toBe('0\n');
  });

  test('of which there are none leave those of the repository switched off', async () => {
    hook('work/app/.git/hooks/commit-msg', OLD);
    const made = await prepareGit(host(), project, [project]);
    expect(made).toMatchObject({ dropped: [], notes: [], files: {} });
    expect(commit(made)).toBe('0\n');
  });

  test('that lack something are named, and a folder without hooks does not come along', async () => {
    hook('bin/gitleaks', '#!/bin/sh\n');
    hook(`${folder}/pre-commit`, '#!/bin/sh\ngitleaks protect\n');
    hook(`${folder}/pre-push`, 'x'.repeat(70_000));
    const search = { PATH: `${home}/bin:${process.env['PATH']}` };
    const made = await prepareGit(host(search), project, [project]);
    const whys = ['pre-commit: gitleaks is on the host only', 'pre-push: it is no script that can come along'];
    expect(made.lackingHooks?.map(({ why }) => why)).toEqual(whys);
    expect(made.notes).toEqual([
      `mayfly: git hooks of yours do not work inside as they do here (${whys.join('; ')}); have them use what the image has, or set lacking-hooks to refuse`,
    ]);
    const more = await prepareGit(host(search), project, [project], undefined, undefined, true);
    expect(more.lackingHooks?.map(({ why }) => why)).toEqual(whys.slice(1));
    fs.renameSync(path.join(home, folder), path.join(home, 'old'));
    hook(`${folder}/credentials`, 'private\n');
    const none = await prepareGit(host(search), project, [project]);
    expect([none.files, none.notes]).toEqual([{}, []]);
  });

  test('come along through no link that is no script, and from no file of the project', async () => {
    put('secret', 'private\n');
    hook(`${folder}/pre-commit`, '#!/bin/sh\n');
    hook('dotfiles/pre-push', '#!/bin/sh\n');
    fs.symlinkSync('../../../secret', path.join(home, folder, 'lib'));
    fs.symlinkSync('../../../dotfiles/pre-push', path.join(home, folder, 'pre-push'));
    const { files } = await prepareGit(host(), project, [project]);
    expect(Object.keys(files)).toEqual(['hooks/pre-commit', 'hooks/pre-push']);
    put('.gitconfig', '[include]\n path = work/app/settings\n');
    put('work/app/settings', '[core]\n hooksPath = ~/.config/git/hooks\n');
    const other = await prepareGit(host(), project, [project]);
    expect(other.files).toEqual({});
    expect(other.lackingHooks).toHaveLength(1);
  });

  test('in the project are where they are', async () => {
    hook('work/app/hooks/pre-commit', OLD);
    put('.gitconfig', '[core]\n hooksPath = ~/work/app/hooks\n');
    const { text, files } = await prepareGit(host(), project, [project]);
    expect({ text, files }).toEqual({ text: `[core]\n\thookspath = "${project}/hooks"\n`, files: {} });
  });

  test('are those that the last value names', async () => {
    hook('first/pre-commit', OLD);
    hook('first/pre-push', OLD);
    put('.gitconfig', '[core]\n hooksPath = ~/first\n hooksPath = ~/.config/git/hooks\n');
    hook(`${folder}/pre-commit`, '#!/bin/sh\n');
    expect((await prepareGit(host(), project, [project])).files).toEqual({ 'hooks/pre-commit': '#!/bin/sh\n' });
  });

  test('under a condition are theirs', async () => {
    hook(`${folder}/pre-commit`, '#!/bin/sh\n');
    hook('strict/pre-commit', OLD);
    fs.appendFileSync(path.join(home, '.gitconfig'), '[includeIf "gitdir:~/work/"]\n path = work.inc\n');
    put('work.inc', '[core]\n hooksPath = ~/strict\n');
    expect(commit(await prepareGit(host(), home, [home]))).toBe('old\n1\n');
    hook('strict/pre-push', OLD);
    const { files } = await prepareGit(host(), project, [project]);
    expect(Object.keys(files)).toEqual([
      'hooks/pre-commit',
      'include-1-hooks/pre-commit',
      'include-1-hooks/pre-push',
      'include-1',
    ]);
  });

  test('that the repository takes from the host are named', async () => {
    hook(`${folder}/pre-commit`, '#!/bin/zsh\n');
    git('config', 'core.hooksPath', '.husky/_');
    expect((await prepareGit(host(), project, [project])).notes).toEqual([]);
    git('config', 'core.hooksPath', `~/${folder}`);
    const { files, lackingHooks } = await prepareGit(host(), project, [project]);
    expect(lackingHooks).toEqual([
      { key: 'core.hookspath', origin: 'file:.git/config', why: `~/${folder} is a path of the host` },
    ]);
    expect(Object.keys(files)).toEqual(['hooks/pre-commit']);
  });
});
