import { expect, test } from 'vitest';
import { spawnPty } from '../../support/pty.ts';

const options = { cwd: '/', env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color' }, cols: 40, rows: 5 };

test('what is typed arrives, and the screen is what a person sees', async () => {
  await using pty = spawnPty(
    'sh',
    ['-c', 'printf "name? "; read name; printf "\\033[2J\\033[Hhello \\033[1m$name\\n"; sleep 600'],
    options,
  );
  await pty.waitFor(/name\?/u);
  pty.type('somebody\r');
  expect((await pty.waitFor(/hello/u)).trimEnd()).toBe('hello somebody');
});

test('a new size reaches the process', async () => {
  await using pty = spawnPty('sh', ['-c', "trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done"], options);
  await pty.waitFor(/ready/u);
  pty.resize(63, 9);
  expect(await pty.waitFor(/^9 63$/mu)).toContain('ready');
});

test('a question to the terminal is answered', async () => {
  await using pty = spawnPty('bash', ['-c', 'printf "\\033[6n"; read -rs -d R at; echo "cursor ${at#*[}"'], options);
  expect(await pty.waitFor(/cursor/u)).toContain('cursor 1;1');
});

test('the exit code, and the signal that ended it', async () => {
  expect(await spawnPty('sh', ['-c', 'exit 7'], options).exit).toEqual({ code: 7, signal: 0 });
  const pty = spawnPty('sleep', ['600'], options);
  pty.kill('SIGTERM');
  expect(await pty.exit).toEqual({ code: 0, signal: 15 });
});

test('closing the terminal hangs up', async () => {
  const pty = spawnPty('sh', ['-c', "trap 'exit 9' HUP; echo ready; while :; do sleep 0.05; done"], options);
  await pty.waitFor(/ready/u);
  pty.hangUp();
  expect((await pty.exit).code).toBe(9);
});

test('what does not come fails with the screen', async () => {
  await using pty = spawnPty('sh', ['-c', 'echo something else; sleep 600'], options);
  await pty.waitFor(/else/u);
  await expect(pty.waitFor(/never/u, 50)).rejects.toThrow(
    /50 ms went by while waiting for \/never\/u[^]*\| something else/u,
  );
  pty.kill('SIGKILL');
  await expect(pty.waitFor(/never/u)).rejects.toThrow(/the process ended \(code 0, signal 9\)/u);
});
