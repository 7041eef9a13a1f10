import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeShims } from '../../src/shims/folder.ts';
import { shimsFor } from '../../src/shims/shims.ts';
import { PROVIDERS, run, type ZshRig, zshRig } from '../support/zsh.ts';

const source = 'source ./init.zsh\n';

/** A rig with shims, of `env.PATH` the first. */
function shimRig(): ZshRig & { readonly path: string } {
  const rig = zshRig();
  writeShims(rig.shims, shimsFor(PROVIDERS, path.join(rig.home, "may'fly")).shims);
  return { ...rig, path: `${rig.shims}:${rig.env['PATH']}` };
}

/** A program `claude` of the host in a folder of its own. */
function native(rig: ZshRig, folder = 'native'): string {
  fs.mkdirSync(path.join(rig.home, folder));
  const text = '#!/bin/sh\n# a program\nprintf "native|%s|" "$@"; exit 7\n';
  fs.writeFileSync(path.join(rig.home, folder, 'claude'), text, { mode: 0o755 });
  return path.join(rig.home, folder);
}

test('every way of calling a command hands on the words, stdin, the environment and the exit code', async () => {
  using rig = shimRig();
  rig.executable(`printf '%s|' "$X" "$@"; cat; exit 41`);
  fs.writeFileSync(path.join(rig.home, 'script'), '#!/bin/sh\nclaude "$@"\n', { mode: 0o755 });
  const lines = [
    `claude 'a b' '' '*' -- --native '$HOME' "'" '
'`,
    'env X=1 claude one </dev/null',
    'timeout 60 glm two <<<in',
    "printf '%s\\n' 'three 3' 4 | xargs -d '\\n' -n1 gemini",
    'nohup claude five 2>/dev/null </dev/null',
    'find . -maxdepth 1 -name script -exec claude {} \\; </dev/null',
    'bash -c "claude six" </dev/null',
    'sh -c "exec claude seven" </dev/null',
    './script eight </dev/null',
    'echo nine | command claude -p',
  ];
  const script = lines.map((line) => `${line}\necho " $?"`).join('\n');
  const { stdout } = await run(['bash', '-c', script], rig.home, { ...rig.env, PATH: rig.path });
  expect(stdout.split('\n')).toEqual([
    `|run|claude|--|a b||*|--|--native|$HOME|'|`,
    '| 41',
    '1|run|claude|--|one| 41',
    '|run|glm|--|two|in',
    ' 41',
    '|run|gemini|--|three 3||run|gemini|--|4| 123', // xargs' own
    '|run|claude|--|five| 41',
    '|run|claude|--|./script| 0', // find's own
    '|run|claude|--|six| 41',
    '|run|claude|--|seven| 41',
    '|run|claude|--|eight| 41',
    '|run|claude|--|-p|nine',
    ' 41',
    '',
  ]);
});

test('a signal reaches the executable itself: timeout ends it', async () => {
  using rig = shimRig();
  rig.executable('trap "echo heard; exit 42" TERM; echo $PPID; echo >ready; while :; do sleep 0.1; done');
  const wait = 'until [ -e ready ]; do sleep 0.05; done';
  const script = `timeout 600 claude & ${wait}; echo $!; kill -ALRM $!; wait $!; echo $?`; // as at the end of its time
  const { stdout } = await run(['bash', '-c', script], rig.home, { ...rig.env, PATH: rig.path });
  const [pid = '', ...rest] = stdout.split('\n');
  expect(rest).toEqual([pid, 'heard', '124', '']);
});

test('--native is the first program on PATH that is no shim: neither these, nor a link to one, nor a copy', async () => {
  using rig = shimRig();
  const [folder, links, copies] = ['native', 'links', 'copies'].map((name) => path.join(rig.home, name));
  for (const other of [links, copies]) fs.mkdirSync(other as string);
  fs.symlinkSync(path.join(rig.shims, 'claude'), `${links}/claude`);
  fs.cpSync(path.join(rig.shims, 'claude'), `${copies}/claude`);
  native(rig);
  const PATH = `${rig.shims}::/nonexistent:${links}:${copies}:${rig.shims}/:${rig.env['PATH']}:${folder}`;
  const wanted = { code: 7, stdout: 'native|a b|native|--native|', stderr: '' };
  const call = "claude --native 'a b' --native";
  for (const shell of ['sh', 'bash', 'zsh'])
    await expect(run([shell, '-c', call], rig.home, { ...rig.env, PATH })).resolves.toEqual(wanted);
  await expect(rig.zsh(`set -eu\n${source}${call}`, { env: { PATH } })).resolves.toEqual(wanted);

  const none = {
    code: 127,
    stdout: '',
    stderr: expect.stringMatching(/^mayfly: no claude is installed .*--native\n$/),
  };
  const env = { ...rig.env, PATH: PATH.replace(`${folder}`, '/nonexistent') };
  await expect(run(['sh', '-c', call], rig.home, env)).resolves.toEqual(none);
  await expect(rig.zsh(`${source}${call}`, { env })).resolves.toEqual(none);
});

test('an executable that is gone is one line and 127, a working directory that is gone one and 66', async () => {
  using rig = shimRig();
  const env = { ...rig.env, PATH: rig.path };
  const gone = await run(['bash', '-c', 'mkdir d; cd d; rmdir ../d; exec claude x'], rig.home, env);
  expect(gone).toMatchObject({ code: 66, stdout: '' });
  expect(gone.stderr).toMatch(/mayfly: the working directory no longer exists; cd to one that does\n$/);
  fs.rmSync(path.join(rig.home, "may'fly"));
  const shim = path.join(rig.shims, 'claude');
  await expect(run(['bash', '-c', 'claude x'], rig.home, env)).resolves.toEqual({
    code: 127,
    stdout: '',
    stderr: `mayfly: ${rig.home}/may'fly is gone; install mayfly again, or remove ${shim}\n`,
  });
});

test('zsh has the folder first on PATH where it is there, and mayfly_unload takes it out', async () => {
  using rig = shimRig();
  const folder = native(rig);
  const env = { PATH: `${folder}::${rig.env['PATH']}` };
  const first = `${rig.shims}:${env.PATH}\n`;
  const twice = await rig.zsh(
    `set -eu\n${source}${source}print -r -- $PATH; env claude x; mayfly_unload; print -r -- $PATH`,
    {
      env,
    },
  );
  expect(twice).toEqual({ code: 0, stdout: `${first}run|claude|--|x|\n${env.PATH}\n`, stderr: '' });
  const again = await rig.zsh(`${source}print -r -- $PATH; mayfly_unload; print -r -- $PATH`, {
    env: { PATH: `${folder}::${rig.shims}:${rig.env['PATH']}` },
  });
  expect(again.stdout).toBe(`${first}${env.PATH}\n`);
  await expect(rig.zsh(`${source}claude y; env claude y`, { env })).resolves.toMatchObject({
    stdout: 'run|claude|--|y|\nrun|claude|--|y|\n',
  });
  writeShims(rig.shims, new Map());
  await expect(rig.zsh(`${source}print -r -- $PATH; env claude z`, { env })).resolves.toEqual({
    code: 7,
    stdout: `${env.PATH}\nnative|z|`,
    stderr: '',
  });
});

test('what comes before it later is behind it at the next prompt', async () => {
  using rig = shimRig();
  const folder = native(rig);
  const prompt = 'for hook in $precmd_functions; do $hook; done';
  const script = [
    `${source}path=("$1" $path); env claude a; ${prompt}; env claude b`,
    `(( $path[(Ie)$1] == 2 )) && mayfly_unload; ${prompt}; env claude c`,
  ].join('\n');
  const { stdout } = await run(['zsh', '-fic', script, 'zsh', folder], rig.home, rig.env);
  expect(stdout).toBe('native|a|run|claude|--|b|\nnative|c|');
});
