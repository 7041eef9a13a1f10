import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { publicHalves } from '../../../src/ssh/identities.ts';

let home: string;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-identities-'));
  fs.mkdirSync(path.join(home, '.ssh'));
});
afterEach(() => fs.rmSync(home, { recursive: true }));

const halves = (...names: string[]): Promise<Record<string, string>> =>
  publicHalves(processHost({ PATH: process.env['PATH'], HOME: home }), names);

function place(name: string): string {
  return path.join(home, '.ssh', name);
}

/** Makes a key and returns what its public half is, without the comment. */
function key(name: string, ...options: string[]): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-C', 'ann', '-N', '', '-f', place(name), ...options]);
  return fs
    .readFileSync(place(`${name}.pub`), 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ');
}

test('the file beside the key is the public half, and what ssh tries by itself comes along', async () => {
  const [work, own] = [key('work'), key('id_ed25519')];
  key('unnamed');
  expect(await halves(place('work'))).toEqual({
    'home/.ssh/work.pub': `${work} ann\n`,
    'home/.ssh/id_ed25519.pub': `${own} ann\n`,
  });
  expect(await halves(place('work.pub'))).toHaveProperty(['home/.ssh/work.pub'], `${work} ann\n`);
});

test('without that file the key says it, also one with a passphrase; an older format where it has none', async () => {
  const [open, locked, old, lockedOld] = [
    key('open'),
    key('locked', '-N', 'passphrase'),
    key('old', '-t', 'rsa', '-m', 'PEM'),
    key('locked-old', '-t', 'rsa', '-m', 'PEM', '-N', 'passphrase'),
  ];
  const names = ['open', 'locked', 'old', 'locked-old'].map(place);
  for (const name of names) fs.rmSync(`${name}.pub`);
  expect(lockedOld).toMatch(/^ssh-rsa /);
  expect(await halves(...names)).toEqual({
    'home/.ssh/open.pub': `${open}\n`,
    'home/.ssh/locked.pub': `${locked}\n`,
    'home/.ssh/old.pub': expect.stringContaining(old),
  });
});

test('the agent knows the rest by the name of its file', async () => {
  const half = key('old', '-t', 'rsa', '-m', 'PEM');
  const socket = path.join(home, 'agent');
  const pid = /SSH_AGENT_PID=(\d+)/.exec(execFileSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' }))?.[1];
  try {
    const env = { PATH: process.env['PATH'], HOME: home, SSH_AUTH_SOCK: socket };
    fs.rmSync(place('old.pub'));
    execFileSync('ssh-keygen', ['-q', '-p', '-m', 'PEM', '-N', '', '-C', place('old'), '-f', place('old')]);
    execFileSync('ssh-add', ['-q', place('old')], { env });
    execFileSync('ssh-keygen', ['-q', '-p', '-m', 'PEM', '-N', 'passphrase', '-f', place('old')]);
    expect(await publicHalves(processHost(env), [place('old')])).toEqual({ 'home/.ssh/old.pub': `${half}\n` });
  } finally {
    process.kill(Number(pid));
  }
});

test('a name with tokens stands for the keys that it can mean, and a certificate belongs to its key', async () => {
  const [a, b] = [key('id_a'), key('id_b')];
  fs.copyFileSync(place('id_b.pub'), place('id_a-cert.pub'));
  fs.rmSync(place('id_a'));
  const found = await halves(place('id_%h'));
  expect(found).toMatchObject({ 'home/.ssh/id_a.pub': `${a} ann\n`, 'home/.ssh/id_b.pub': `${b} ann\n` });
  expect(found['home/.ssh/id_a-cert.pub']).toBe(`${b} ann\n`);
});

test('a certificate that is named comes along as it is', async () => {
  key('ca');
  key('k');
  execFileSync('ssh-keygen', ['-q', '-s', place('ca'), '-I', 'ann', '-n', 'ann', place('k.pub')]);
  fs.renameSync(place('k-cert.pub'), place('leaf.pub'));
  const found = await halves(place('leaf.pub'));
  expect(Object.keys(found)).toEqual(['home/.ssh/leaf.pub']);
  expect(found['home/.ssh/leaf.pub']).toBe(fs.readFileSync(place('leaf.pub'), 'utf8'));
  expect(found['home/.ssh/leaf.pub']).toMatch(/^ssh-ed25519-cert-v01@/);
});

test('nothing else is of use: no private half, no other file, no pipe, nothing without end', async () => {
  const half = key('id_ed25519');
  fs.renameSync(place('id_ed25519'), place('secret.pub'));
  fs.rmSync(place('id_ed25519.pub'));
  fs.writeFileSync(place('note'), 'token: abc\n');
  fs.writeFileSync(place('cut'), '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA/////w==\n');
  execFileSync('mkfifo', [place('pipe')]);
  fs.mkdirSync(place('config'));
  fs.writeFileSync(place('config/k.pub'), 'ssh-ed25519 AAAA\n');
  const names = ['secret.pub', 'note', 'cut', 'pipe', 'gone', 'config/k'].map(place);
  expect(await halves(...names, '/dev/zero', '/etc/shadow')).toEqual({ 'home/.ssh/secret.pub': `${half} ann\n` });
});
