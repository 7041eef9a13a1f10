import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe as group, expect, test } from 'vitest';
import { describe } from '../../../../src/ssh/describe.ts';
import { ssh } from '../../../../src/cli/commands/ssh.ts';
import { processHost } from '../../../../src/platform/process-host.ts';
import { type Host } from '../../../../src/platform/host.ts';

let home: string;
let printed: string;
let notes: string[];

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-show-'));
  fs.mkdirSync(path.join(home, '.ssh'));
  fs.mkdirSync(path.join(home, 'session'), { mode: 0o700 });
  [printed, notes] = ['', []];
});
afterEach(() => fs.rmSync(home, { recursive: true }));

function host(): Host {
  const env = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: path.join(home, 'session') };
  return {
    ...processHost(env),
    sshFolder: path.join(home, 'ssh'),
    print: (text) => Boolean((printed += text)),
    note: (line) => void notes.push(line),
  };
}

function configure(text: string, mode = 0o600): void {
  fs.writeFileSync(path.join(home, '.ssh', 'config'), text, { mode });
  fs.chmodSync(path.join(home, '.ssh', 'config'), mode);
}

group('mayfly ssh show', () => {
  test('prints the result, and says what is not in it', async () => {
    configure('Host a\n  Port 1\n  IdentityFile k\n  PKCS11Provider /lib/card.so\n');
    expect(await ssh(host(), ['show'])).toBe(0);
    expect(printed).toBe('Host a\n  Port 1\n  IdentityFile k\n');
    expect(notes).toEqual([
      expect.stringMatching(/^mayfly: PKCS11Provider is not used inside: [^\n]+\.ssh\/config:4 \(Host a\)$/u),
    ]);
  });

  test('prints nothing without a configuration', async () => {
    expect(await ssh(host(), ['show'])).toBe(0);
    expect(printed + notes.join('')).toBe('');
  });

  test('for a host prints what ssh makes of it, in both passes, and leaves no file', async () => {
    configure('Match final\n  Port 2022\nHost a\n  IdentitiesOnly yes\n  User ann\n');
    expect(await ssh(host(), ['show', 'a'])).toBe(0);
    expect(printed).toMatch(/^user ann\n[^]*^port 2022\n/m);
    expect(printed).toContain('identitiesonly yes\n');
    expect(fs.readdirSync(path.join(home, 'session', 'mayfly', 'cache'))).toEqual([]);
  });

  test('says where a file is broken', async () => {
    configure('Host a\n  User "x\n');
    await expect(ssh(host(), ['show'])).rejects.toThrow(`mayfly: ${home}/.ssh/config:2:8: a quote is not closed`);
  });

  test('says that others may write the file', async () => {
    configure('Host a\n', 0o666);
    await expect(ssh(host(), ['show'])).rejects.toThrow('others may write it');
  });

  test.each([[[]], [['hide']], [['show', '-F']], [['show', 'a', 'b']]])('refuses %j', async (args) => {
    await expect(ssh(host(), args)).rejects.toThrow('mayfly ssh show [HOST]');
  });
});

test('the same reason in many places is one line', () => {
  const entry = { keyword: 'IdentityFile', block: '', file: '/c', why: 'no' };
  const dropped = [1, 2, 3, 4, 5].map((line) => Object.assign({ line }, entry));
  expect(describe(dropped)).toEqual(['mayfly: IdentityFile is not used inside: no; /c:1, /c:2, /c:3, and 2 more']);
});
