import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { quote } from '../../src/platform/quote.ts';
import { zshRig } from '../support/zsh.ts';

const strict = { flags: ['-e', '-u', '-o', 'pipefail', '--no-rcs'] };
const source = 'source ./init.zsh\n';

test.each([
  ['claude', 'run|claude|--|'],
  ['gemini', 'run|gemini|--|'],
  ['glm', 'run|glm|--|'],
  ['gexec', 'exec|--|'],
  ['aic', 'commit|--provider|gemini|'],
  ['cic', 'commit|--provider|claude|'],
  ['mayfly', ''],
  ['ai-session', ''],
  ['ai-list', 'ps|'],
  ['ai-status', 'health|'],
  ['ai-stats', 'stats|'],
  ['ai-logs', 'logs|'],
  ['ai-attach', 'attach|'],
  ['ai-stop', 'stop|'],
  ['ai-stop-all', 'stop-all|'],
  ['ai-restart', 'restart|'],
])('%s hands every argument on as it is', async (name, first) => {
  using rig = zshRig();
  const argv = [
    '',
    'a b',
    '*',
    '~',
    '$HOME',
    '`x`',
    `'"`,
    '\\',
    '-x',
    '--',
    '--native',
    '#',
    '!!',
    'é',
    'a\nb',
    '=ls',
    '{a,b}',
  ];
  const { stdout } = await rig.zsh(`${source}${name} ${argv.map((word) => quote(word)).join(' ')}`, strict);
  expect(stdout).toBe(`${first}${argv.map((word) => `${word}|`).join('')}\n`);
  expect((await rig.zsh(`${source}${name}`, strict)).stdout).toBe(`${first}${first === '' ? '|' : ''}\n`);
});

test('a provider of config.yaml gets its function, a name with a dot and a dash too', async () => {
  using rig = zshRig([{ name: 'my.own-llm', command: ['aider'] }]);
  const { stdout } = await rig.zsh(`${source}my.own-llm -x; ai-mode my.own-llm; ai y; ai-mode help`, strict);
  expect(stdout).toBe(
    'run|my.own-llm|--|-x|\nmy.own-llm\nrun|my.own-llm|--|y|\nusage: ai-mode [PROVIDER|help]\n' +
      'Shows or sets the provider that ai calls, one of my.own-llm.\n',
  );
});

test('the exit code is the executable’s own, a signal’s too, and set -e sees it', async () => {
  using rig = zshRig();
  rig.executable('exit "$4"');
  const codes = Array.from({ length: 256 }, (_, code) => code);
  const { stdout } = await rig.zsh(`${source}for n in {0..255}; do claude $n; print $?; done`);
  expect(stdout).toBe(codes.map((code) => `${code}\n`).join(''));
  await expect(rig.zsh(`${source}claude 3\nprint never`, strict)).resolves.toMatchObject({ code: 3, stdout: '' });
  await expect(rig.zsh(`${source}claude 3 || gexec 0 0; print on`, strict)).resolves.toMatchObject({ stdout: 'on\n' });
  rig.executable('kill -TERM $$');
  await expect(rig.zsh(`${source}gexec; print $?`)).resolves.toMatchObject({ stdout: '143\n' });
});

test('stdin, stdout and stderr are the executable’s own: pipes, substitution, background, redirection', async () => {
  using rig = zshRig();
  rig.executable('echo err >&2; cat; printf "<%s>" "$*"');
  const { stdout, stderr, code } = await rig.zsh(
    `${source}
    print -n a | claude 1 | gexec 2 2>/dev/null | cat; print
    text=$(print -n b | glm 3 2>&1); print -r -- "$text"
    claude 4 </dev/null >file 2>file2 & wait $!; print "$? $(<file) $(<file2)"
    gexec 5 <<<here`,
    strict,
  );
  expect({ stdout, code }).toStrictEqual({
    code: 0,
    stdout: 'a<run claude -- 1><exec -- 2>\nerr\nb<run glm -- 3>\n0 <run claude -- 4> err\nhere\n<exec -- 5>',
  });
  expect(stderr).toBe('err\nerr\n');
});

test.each(['TERM', 'INT', 'HUP', 'QUIT'])(
  'SIG%s to a job by its $! reaches the executable, whose exit code it is',
  async (signal) => {
    using rig = zshRig();
    rig.executable('trap "echo heard; exit 42" TERM INT HUP QUIT; echo >ready; while :; do sleep 0.1; done');
    const { stdout } = await rig.zsh(
      `${source}until_ready() { until [[ -s ready ]]; do sleep 0.05; done; kill -${signal} $!; wait $!; print $?; rm ready }
    claude & until_ready
    { gexec; print never } & until_ready`,
    );
    expect(stdout).toBe('heard\n42\nheard\n42\n');
  },
);

test('a subshell goes on after the executable, and hands on what it has', async () => {
  using rig = zshRig();
  rig.executable('env | grep -E "^(name|heard|pid|code)="; exit "$3"');
  const { stdout } = await rig.zsh(
    `${source}export name=n heard=h pid=p code=c
    (gexec 7; print $?); (gexec 127; print $?)
    trap 'print error' ZERR; (gexec 3; print on)`,
  );
  const theirs = 'name=n\nheard=h\npid=p\ncode=c\n';
  const sorted = (text: string): string[] => text.split('\n').toSorted();
  expect(sorted(stdout)).toEqual(sorted(`${theirs}7\n${theirs}127\n${theirs}error\non\n`));
});

test('binary data passes unchanged', async () => {
  using rig = zshRig();
  rig.executable('exec cat');
  const { stdout } = await rig.zsh(
    `${source}head -c 10000000 /dev/urandom >in; gexec <in | claude >out; cmp in out && wc -c <out`,
  );
  expect(stdout.trim()).toBe('10000000');
});

test('nothing of the functions reaches the environment, and no variable of the caller is touched', async () => {
  using rig = zshRig();
  rig.executable('env');
  const run = async (script: string): Promise<string[]> =>
    (await rig.zsh(`setopt all_export\nname=mine REPLY=theirs\n${script}\nprint "$name $REPLY"`)).stdout
      .split('\n')
      .filter((line) => !/^(SHLVL|_|OLDPWD)=/.test(line))
      .toSorted();
  await expect(run(`${source}ai-mode >/dev/null; claude`)).resolves.toStrictEqual(await run("'./may'\\''fly'"));
});

test('--native, as the first argument only, runs the host’s own program', async () => {
  using rig = zshRig();
  const bin = path.join(rig.home, 'bin');
  fs.mkdirSync(bin);
  fs.writeFileSync(path.join(bin, 'claude'), '#!/bin/sh\nprintf "native|%s|" "$@"; exit 7\n', { mode: 0o755 });
  const env = { env: { PATH: `${bin}:${rig.env['PATH']}` } };
  await expect(rig.zsh(`${source}claude --native 'a b' --native`, env)).resolves.toStrictEqual({
    code: 7,
    stdout: 'native|a b|native|--native|',
    stderr: '',
  });
  await expect(rig.zsh(`${source}claude x --native`, env)).resolves.toMatchObject({
    stdout: 'run|claude|--|x|--native|\n',
  });
  await expect(rig.zsh(`${source}glm --native x`, env)).resolves.toStrictEqual({
    code: 127,
    stdout: '',
    stderr: 'mayfly: no glm is installed on this host; call glm without --native\n',
  });
});

test('a missing executable is one line and 127', async () => {
  using rig = zshRig();
  fs.rmSync(path.join(rig.home, "may'fly"));
  const { code, stdout, stderr } = await rig.zsh(`${source}claude x`);
  expect({ code, stdout }).toStrictEqual({ code: 127, stdout: '' });
  expect(stderr).toMatch(/^\S+ no such file or directory: .*may'fly\n$/);
});

test.each([
  ['ai-session-manager ps --json', 'ps|--json|', 'ai-session-manager is called ai-session now'],
  [
    'start_instance --template ci claude "a b"',
    'run|--detach|--template|ci|claude|a b|',
    'start_instance is called ai-start now',
  ],
  ['stop_instance shop', 'stop|shop|', 'stop_instance is called ai-stop now'],
])('an old name says what it is called now, and does it: %s', async (command, argv, line) => {
  using rig = zshRig();
  await expect(rig.zsh(`source ./init.zsh\n${command}`, strict)).resolves.toStrictEqual({
    code: 0,
    stdout: `${argv}\n`,
    stderr: `mayfly: ${line}\n`,
  });
  rig.executable('exit 75');
  await expect(rig.zsh(`source ./init.zsh\n${command}`)).resolves.toMatchObject({ code: 75 });
  const hostile = 'setopt ksh_arrays sh_word_split null_glob; alias ai-stop=false ai-start=false ai-session=false\n';
  rig.executable(`printf '%s|' "$@"; echo`);
  await expect(rig.zsh(`source ./init.zsh\n${hostile}eval ${JSON.stringify(command)}`)).resolves.toMatchObject({
    stdout: `${argv}\n`,
  });
});
