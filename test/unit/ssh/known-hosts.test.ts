import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { additions, collectKnownHosts, readStaged } from '../../../src/ssh/known-hosts.ts';

let root: string;
let file: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-hosts-'));
  file = path.join(root, 'store', 'ssh', 'known_hosts');
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5';
const HASHED = `|1|JfKTdBh7rNbXkVAQCRp4OQoPfmI=|USECr3SWf1JUPsms5AqfD5QfxkM= ${KEY}`;

test.each([
  [`a ${KEY}`, true],
  [`a,10.0.0.1 ${KEY} a comment`, true],
  [`[a]:2222 ecdsa-sha2-nistp256 AAAA==`, true],
  [`a sk-ssh-ed25519@openssh.com AAAA`, true],
  [HASHED, true],
  [`@revoked a ${KEY}`, false],
  [`@cert-authority a ${KEY}`, false],
  [`* ${KEY}`, false],
  [`*.example.com ${KEY}`, false],
  [`a,!b ${KEY}`, false],
  ['# a comment', false],
  ['-----BEGIN OPENSSH PRIVATE KEY-----', false],
  ['root:x:0:0:root:/root:/bin/bash', false],
  [`a ${KEY}\r`, false],
])('%j comes out: %s', async (line, expected) => {
  expect(await additions('known\n', `known\n${line}\n`)).toEqual(expected ? [line] : []);
});

test('a call cannot add without end', async () => {
  const lines = Array.from({ length: 40_000 }, (_, index) => `host${index} ${KEY}`);
  expect((await additions('', lines.join('\n'))).length).toBeLessThan(30_000);
});

test('what was added is appended once, hashed hosts as they are, in a private file', async () => {
  expect(await collectKnownHosts('', `a ${KEY}\n${HASHED}\n`, file)).toBe(2);
  expect(await collectKnownHosts('', `a ${KEY}\nb ${KEY}\n`, file)).toBe(1);
  expect(fs.readFileSync(file, 'utf8')).toBe(`a ${KEY}\n${HASHED}\nb ${KEY}\n`);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

test('what was removed inside stays', async () => {
  await collectKnownHosts('', `a ${KEY}\nb ${KEY}\n`, file);
  await collectKnownHosts(`a ${KEY}\nb ${KEY}\n`, `c ${KEY}\n`, file);
  expect(fs.readFileSync(file, 'utf8')).toBe(`a ${KEY}\nb ${KEY}\nc ${KEY}\n`);
});

test('nothing added writes nothing', async () => {
  expect(await collectKnownHosts(`a ${KEY}\n`, `a ${KEY}\n`, file)).toBe(0);
  expect(await collectKnownHosts(`a ${KEY}\n`, '', file)).toBe(0);
  expect(fs.existsSync(file)).toBe(false);
});

test('a last line without its end is not joined to the next', async () => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `a ${KEY}`);
  await collectKnownHosts('', `b ${KEY}\n`, file);
  expect(fs.readFileSync(file, 'utf8')).toBe(`a ${KEY}\nb ${KEY}\n`);
});

test('a link in the place of the file is left alone', async () => {
  const other = path.join(root, 'other');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(other, 'mine\n');
  fs.symlinkSync(other, file);
  expect(await collectKnownHosts('', `b ${KEY}\n`, file)).toBe(0);
  expect(fs.readFileSync(other, 'utf8')).toBe('mine\n');
});

test.each(['home/.ssh/known_hosts', 'home/.ssh', 'home'])(
  'a link put inside in the place of %s is not followed',
  (place) => {
    const secret = path.join(root, 'secret');
    const stage = path.join(root, 'stage');
    const staged = 'home/.ssh/known_hosts';
    fs.mkdirSync(path.dirname(path.join(secret, staged)), { recursive: true });
    fs.writeFileSync(path.join(secret, staged), `a ${KEY}\n`);
    fs.mkdirSync(path.dirname(path.join(stage, place)), { recursive: true });
    fs.symlinkSync(path.join(secret, place), path.join(stage, place));
    expect(fs.existsSync(path.join(stage, staged))).toBe(true);
    expect(readStaged(stage)).toBe('');
  },
);

test.each(['mkfifo', 'mkdir'])('what a container made with %s in its place is not read', (command) => {
  fs.mkdirSync(path.join(root, 'home', '.ssh'), { recursive: true });
  execFileSync(command, [path.join(root, 'home', '.ssh', 'known_hosts')]);
  expect(readStaged(root)).toBe('');
});

test('what ssh left in the stage is read', () => {
  fs.mkdirSync(path.join(root, 'home', '.ssh'), { recursive: true });
  fs.writeFileSync(path.join(root, 'home', '.ssh', 'known_hosts'), 'x\n');
  expect(readStaged(root)).toBe('x\n');
});
