import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findDoubts, LARGE } from '../../../src/commit/doubtful.ts';
import { leftMarkers } from '../../../src/commit/guard.ts';
import { CTRL_C, commitScene, ENTER } from '../../support/commit.ts';

const BODY = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW';
const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----\n${BODY}\n-----END OPENSSH PRIVATE KEY-----\n`;

describe('what is new and perhaps not meant', () => {
  test.each<[string, boolean, number, RegExp]>([
    ['.env', true, 1, /variables/],
    ['a/.env.local', true, 1, /variables/],
    ['.env.example', true, 1, /^none$/],
    ['.env', false, 1, /^none$/],
    ['.envrc', true, 1, /variables/],
    ['.env-prod', true, 1, /variables/],
    ['.envrc.example', true, 1, /^none$/],
    ['environment.ts', true, 1, /^none$/],
    ['a/server.PEM', true, 1, /key or a certificate/],
    ['id_ed25519', true, 1, /SSH key/],
    ['keys/id_work', true, 1, /SSH key/],
    ['id_rsa.pub', true, 1, /^none$/],
    ['id_generator.ts', true, 1, /^none$/],
    ['vendor/lib/', true, 0, /repository of its own/],
    ['film.mp4', true, LARGE + 1, /5 MB/],
    ['film.mp4', false, LARGE + 1, /5 MB/],
    ['film.mp4', true, LARGE, /^none$/],
  ])('%s (new: %s, %i bytes)', (file, isNew, bytes, why) => {
    const [doubt] = findDoubts([{ path: file, isNew, bytes }]);
    expect(doubt?.why ?? 'none').toMatch(why);
  });

  test('is asked about: left out, added, or nothing at all', async () => {
    using scene = commitScene();
    scene.write('.env', 'A=1\n');
    scene.write('wild [*]?/.env', 'A=1\n');
    scene.write('good.txt', 'x\n');
    const nested = path.join(scene.repo, 'nested');
    fs.mkdirSync(nested);
    scene.gitIn(nested, 'init', '-q');
    scene.gitIn(nested, 'commit', '-q', '--allow-empty', '-m', 'x');
    const before = scene.state();
    for (const key of ['n', CTRL_C]) {
      expect(await scene.commit([], { keys: [key] })).toMatchObject({ code: 2, prompts: [] });
      expect(scene.state()).toEqual(before);
    }
    const unasked = await scene.commit(['--yes']);
    expect(unasked).toMatchObject({ code: 4, prompts: [] });
    expect(unasked.seen).toMatch(/\.env \(variables, often secret\)\n {2}nested\/ \(a repository of its own\)/);
    expect(scene.state()).toEqual(before);

    expect(await scene.commit([], { keys: [ENTER, ENTER] })).toMatchObject({ code: 0 });
    expect(scene.git('show', '--format=', '--name-only').trim()).toBe('good.txt');
    expect(await scene.commit([], { keys: ['a', ENTER] })).toMatchObject({ code: 0 });
    expect(scene.git('ls-files')).toContain('.env\n');
    expect(scene.git('ls-files')).toContain('nested\n');
  });

  test('also when it is only intended to be added', async () => {
    using scene = commitScene();
    scene.write('.env', 'A=1\n');
    scene.write('good.txt', 'x\n');
    scene.git('add', '-N', '.env', 'good.txt');
    expect((await scene.commit(['--yes'])).seen).toMatch(/mean[^]*\.env \(variables, often secret\)$/mu);
    expect(await scene.commit([], { keys: [ENTER, ENTER] })).toMatchObject({ code: 0 });
    expect(scene.git('show', '--format=', '--name-only').trim()).toBe('good.txt');
  });

  test('what goes through a filter such as Git LFS counts with what is committed of it', async () => {
    using scene = commitScene();
    scene.git('config', 'filter.lfs.clean', 'sha256sum');
    scene.git('config', 'filter.lfs.smudge', 'cat');
    scene.write('.gitattributes', '*.bin filter=lfs\n');
    scene.write('big.bin', Buffer.alloc(LARGE + 1));
    const ran = await scene.commit([], { keys: [ENTER] });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.questions).toHaveLength(1);
    scene.write('big.txt', Buffer.alloc(LARGE + 1));
    expect((await scene.commit([], { keys: [CTRL_C] })).questions[0]).toMatch(/leave them out/);
  });
});

describe('secrets', () => {
  test('are shown masked and stop the commit, unless somebody says otherwise; they are never sent', async () => {
    using scene = commitScene();
    scene.write('deploy.txt', KEY);
    const before = scene.state();
    for (const [key, code] of [
      [ENTER, 4],
      ['n', 4],
      [CTRL_C, 2],
      ['', 2],
    ] as const) {
      expect(await scene.commit([], { keys: [key] })).toMatchObject({ code, prompts: [] });
      expect(scene.state()).toEqual(before);
    }
    const scripted = await scene.commit(['--yes']);
    expect(scripted).toMatchObject({ code: 4, prompts: [] });
    expect(scripted.seen).toMatch(/deploy\.txt:1 {2}/);
    expect(scripted.seen).not.toContain(BODY);
    const meant = await scene.commit([], { keys: ['y', ENTER] });
    expect(meant).toMatchObject({ code: 0 });
    expect(meant.prompts[0]).not.toContain(BODY);
    expect(scene.git('show', 'HEAD:deploy.txt')).toBe(KEY);
  });
});

describe('conflict markers', () => {
  test('that were left stop the commit', async () => {
    using scene = commitScene();
    scene.write('first.txt', 'one\n<<<<<<< HEAD\ntwo\n=======\nthree\n>>>>>>> side\n');
    const before = scene.state();
    const ran = await scene.commit(['--yes']);
    expect(ran).toMatchObject({ code: 4, prompts: [] });
    expect(ran.line).toMatch(/conflict markers were left: first.txt:2, first.txt:4, first.txt:6/);
    expect(scene.state()).toEqual(before);
  });

  test('are found in files that are never sent, too', async () => {
    using scene = commitScene();
    scene.write('package-lock.json', '{\n<<<<<<< HEAD\n=======\n>>>>>>> side\n}\n');
    expect(await scene.commit(['--yes'])).toMatchObject({ code: 4, prompts: [] });
  });

  test('a heading is none', async () => {
    using scene = commitScene();
    scene.write('README.rst', 'Heading\n=======\n');
    expect(await scene.commit(['--yes'])).toMatchObject({ code: 0 });
  });

  test('git says where; names that it quotes are believed', () => {
    const check =
      'a.md:2: leftover conflict marker\n"b\\n.md":3: leftover conflict marker\na.md:9: trailing whitespace.\n';
    expect(leftMarkers(check, ['c.md'])).toEqual(['"b\\n.md":3']);
    expect(leftMarkers(check, ['a.md'])).toHaveLength(2);
  });
});
