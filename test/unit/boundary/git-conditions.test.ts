import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { prepareGit } from '../../../src/git/prepare.ts';
import { git, home, host, inside, project, put } from '../git/scene.ts';

describe('conditions are decided inside, for each repository, as git does it outside', () => {
  beforeEach(() => {
    put('.gitconfig', '[user]\n name = Ann\n email = ann@home\n[include]\n path = more\n');
    put('more', '[alias]\n st = status\n');
    put('work.inc', '[user]\n email = ann@work\n');
    git('remote', 'add', 'origin', 'git@work:app.git');
    for (const name of ['work/other', 'own']) git('init', '-q', '-b', 'dev', path.join(home, name));
  });
  const BASE = ['user.name=Ann', 'user.email=ann@home', 'alias.st=status'];
  const add = (text: string): void => fs.appendFileSync(path.join(home, '.gitconfig'), text);
  const emailIn = async (at: string, cwd = '.'): Promise<string | undefined> => {
    const [from, to] = [path.join(home, cwd), path.join(home, at)];
    return (await inside({}, { cwd: from, at: to })).findLast((line) => line.startsWith('user.email='));
  };
  const [HOME, WORK] = ['user.email=ann@home', 'user.email=ann@work'];

  test.each([
    ['gitdir', 'gitdir:~/work/', [WORK, WORK, HOME]],
    ['gitdir of one', 'gitdir:work/app/', [WORK, HOME, HOME]],
    ['gitdir beside the file', 'gitdir:./work/', [WORK, WORK, HOME]],
    ['gitdir/i', 'gitdir/i:~/WORK/', [WORK, WORK, HOME]],
    ['onbranch', 'onbranch:ma*', [WORK, HOME, HOME]],
    ['hasconfig', 'hasconfig:remote.*.url:git@work:**', [WORK, HOME, HOME]],
  ])('%s', async (_, condition, emails) => {
    add(`[includeIf "${condition}"]\n path = work.inc\n`);
    for (const cwd of ['work', 'work/app'])
      expect([await emailIn('work/app', cwd), await emailIn('work/other', cwd), await emailIn('own', cwd)]).toEqual(
        emails,
      );
    const outside = ['work/app', 'work/other', 'own'].map((name) =>
      git('-C', path.join(home, name), 'config', 'user.email'),
    );
    expect(outside).toEqual(emails.map((line) => `${line.slice('user.email='.length)}\n`));
  });

  test('in their order, one within another, and only what is theirs', async () => {
    add(
      '[includeIf "gitdir:~/work/"]\n path = ~/work.inc\n[includeIf "gitdir:~/none/"]\n path = missing\n[alias]\n co = checkout\n',
    );
    fs.appendFileSync(path.join(home, 'work.inc'), '[includeIf "onbranch:dev"]\n path = dev.inc\n[alias]\n w = log\n');
    put(
      'dev.inc',
      '[user]\n email = ann@dev\n[include]\n path = more\n[includeIf "gitdir:~/none/"]\n path = work.inc\n',
    );
    put('work/none.inc', '');
    expect(await inside()).toEqual([...BASE, WORK, 'alias.w=log', 'alias.co=checkout']);
    expect(await emailIn('work/other')).toBe('user.email=ann@dev');
    expect(await inside({}, { cwd: path.join(home, 'own') })).toEqual([...BASE, 'alias.co=checkout']);
  });

  test('through a link to the folder', async () => {
    fs.symlinkSync('work', path.join(home, 'job'));
    add('[includeIf "gitdir:~/job/"]\n path = work.inc\n');
    expect(await emailIn('work/app')).toBe(WORK);
    expect(await emailIn('own')).toBe(HOME);
  });

  test('files that they name come along, each its own', async () => {
    put('a.ignore', 'a\n');
    put('b.ignore', 'b\n');
    add(
      '[core]\n excludesFile = a.ignore\n[core]\n excludesFile = ~/a.ignore\n[includeIf "gitdir:~/work/"]\n path = work.inc\n',
    );
    fs.appendFileSync(path.join(home, 'work.inc'), '[core]\n excludesFile = ~/b.ignore\n');
    const { files } = await prepareGit(host(), project, [project]);
    expect(files).toMatchObject({ 'core-excludesfile': 'a\n', 'include-1-core-excludesfile': 'b\n' });
    expect((await inside()).at(-1)).toBe('core.excludesfile=~/.gitconfig.d/include-1-core-excludesfile');
  });

  test('what goes there leaves nothing of the others in its place', async () => {
    add('[core]\n sshCommand = ssh -4\n pager = less\n[includeIf "gitdir:~/work/"]\n path = work.inc\n');
    fs.appendFileSync(path.join(home, 'work.inc'), '[core]\n sshCommand = /opt/ssh\n editor = code\n');
    expect((await inside()).slice(-2)).toEqual(['core.sshcommand=ssh', WORK]);
    const { dropped } = await prepareGit(host(), home, [home]);
    expect(dropped).toContainEqual(
      expect.objectContaining({ key: 'core.sshcommand', origin: `file:${home}/work.inc` }),
    );
  });

  test('a file that git cannot read leaves what holds in this folder, with a line', async () => {
    add('[includeIf "gitdir:~/work/"]\n path = work.inc\n[includeIf "gitdir:~/none/"]\n path = broken\n');
    put('broken', '[user\n');
    expect(await inside()).toEqual([...BASE, WORK]);
    expect((await prepareGit(host(), project, [])).notes).toEqual([
      `mayfly: git cannot read what is included under a condition: bad config line 1 in file ${home}/broken; correct it, until then conditions hold inside as they do in this folder`,
    ]);
  });

  test('a file of the project has nothing else of the host read', async () => {
    put('secret', '[some]\n text = private\n');
    add(
      '[includeIf "gitdir:~/work/"]\n path = work/own.inc\n[includeIf "gitdir:~/work/app/"]\n path = work/link.inc\n',
    );
    put(
      'work/own.inc',
      '[user]\n email = ann@work\n[include]\n path = ../secret\n[includeIf "gitdir:~/"]\n path = ~/secret\n',
    );
    fs.symlinkSync('../secret', path.join(home, 'work/link.inc'));
    const { text, files } = await prepareGit(host(), path.join(home, 'work'), [path.join(home, 'work')]);
    expect(JSON.stringify({ text, files })).not.toContain('private');
    expect(await emailIn('work/app', 'work')).toBe(WORK);
  });
});

describe('signatures under a condition', () => {
  const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKey';
  const signsIn = async (condition: string, base: string): Promise<string[]> => {
    put('id.pub', `${KEY} own\n`);
    put('work.inc', condition);
    put('.gitconfig', `${base}\n[includeIf "gitdir:~/work/"]\n path = work.inc\n[gpg]\n format = ssh\n`);
    git('init', '-q', path.join(home, 'own'));
    const last = async (at: string): Promise<string> =>
      (await inside({}, { cwd: home, at })).findLast((line) => line.startsWith('commit.gpgsign')) ?? 'none';
    return [await last(project), await last(path.join(home, 'own'))];
  };
  const SIGN = '[commit]\n gpgSign = true\n';
  const key = (name: string): string => `[user]\n signingKey = ~/${name}\n`;

  test.each([
    ['the key only there', key('id'), SIGN, ['commit.gpgsign=true', 'none']],
    ['no key only there', key('other'), key('id') + SIGN, ['commit.gpgsign=false', 'commit.gpgsign=true']],
    ['both only there', key('id') + SIGN, '', ['commit.gpgsign=true', 'none']],
    ['nothing of it there', '[user]\n name = x\n', key('id') + SIGN, ['commit.gpgsign=true', 'commit.gpgsign=true']],
    [
      'none wanted there',
      '[commit]\n gpgSign = false\n',
      key('id') + SIGN,
      ['commit.gpgsign=false', 'commit.gpgsign=true'],
    ],
  ])('%s', async (_, condition, base, signs) => {
    expect(await signsIn(condition, base)).toEqual(signs);
  });
});
