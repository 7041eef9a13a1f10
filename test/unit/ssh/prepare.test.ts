import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PreparedSsh, prepareSsh, sshFiles } from '../../../src/ssh/prepare.ts';

let root: string;
let home: string;
const env: Record<string, string> = {};

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-prepare-'));
  home = path.join(root, 'home');
  fs.mkdirSync(path.join(home, '.ssh'), { recursive: true });
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function put(name: string, text: string, mode = 0o600): void {
  const file = path.join(home, '.ssh', name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  fs.chmodSync(file, mode);
}

function prepare(): Promise<PreparedSsh> {
  const user = { uid: process.getuid?.() ?? 0, gid: 0, groups: [], name: 'ann', home };
  return prepareSsh(
    { env, user, sshFolder: path.join(root, 'ssh') },
    { cache: path.join(root, 'cache'), learned: path.join(root, 'learned') },
  );
}

/** Changes what the cache holds as result, so that it shows whether it was used. */
function mark(): void {
  const file = path.join(root, 'cache', 'ssh');
  fs.writeFileSync(file, `${fs.readFileSync(file, 'utf8')}# from the cache\n`);
}

describe('the cache', () => {
  test('is used while nothing changes, and its folder and file are private', async () => {
    put('config', 'Include one d/*\nHost a\n  IdentityFile k\n');
    put('one', 'Host b\n  Port 1\n');
    const first = await prepare();
    mark();
    expect((await prepare()).config).toBe(`${first.config}# from the cache\n`);
    expect(fs.statSync(path.join(root, 'cache')).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(root, 'cache', 'ssh')).mode & 0o777).toBe(0o600);
  });

  test.each<[string, () => void]>([
    ['the file', () => put('config', 'Include one d/*\nHost a\n  Port 3\n')],
    ['an included file', () => put('one', 'Host b\n  Port 2\n')],
    ['a file in an included folder', () => put('d/x', 'Host x\n  Port 8\n')],
    ['the names in an included folder', () => put('d/new', 'Host new\n')],
    ['a file that has become missing', () => fs.rmSync(path.join(home, '.ssh', 'one'))],
    ['a file that others may write now', () => put('one', 'Host b\n  Port 1\n', 0o666)],
  ])('sees that %s has changed', async (_, change) => {
    put('config', 'Include one d/*\nHost a\n  Port 1\n');
    put('one', 'Host b\n  Port 1\n');
    put('d/x', 'Host x\n  Port 9\n');
    await prepare();
    mark();
    change();
    expect((await prepare()).config).not.toContain('# from the cache');
  });

  test('sees that a variable that it names has changed', async () => {
    put('config', 'Host a\n  IdentityFile ${KEYS}/k\n');
    env['KEYS'] = '/keys';
    expect((await prepare()).identities).toEqual(['/keys/k']);
    mark();
    expect((await prepare()).config).toContain('# from the cache');
    env['KEYS'] = '/other';
    expect((await prepare()).identities).toEqual(['/other/k']);
    delete env['KEYS'];
    expect((await prepare()).identities).toEqual([]);
  });

  test('of which only a part was written counts as none', async () => {
    put('config', 'Host a\n');
    await prepare();
    fs.truncateSync(path.join(root, 'cache', 'ssh'), 20);
    expect((await prepare()).config).toBe('Host a\n');
  });

  test('keeps a message for the next call', async () => {
    put('config', 'Host a\n  User "x\n');
    const { config, notes } = await prepare();
    expect(config).toBe('');
    expect(notes).toEqual([
      `mayfly: ${home}/.ssh/config:2:8: a quote is not closed; correct it, until then ssh inside has an empty configuration`,
    ]);
    expect(await prepare()).toEqual({ config, notes, knownHosts: '', revoked: {}, identities: [] });
  });
});

describe("the machine's own configuration", () => {
  function machine(name: string, text: string): void {
    fs.mkdirSync(path.join(root, 'ssh', 'ssh_config.d'), { recursive: true });
    fs.writeFileSync(path.join(root, 'ssh', name), text, { mode: 0o666 });
  }

  test("comes along, with what it includes in its folder, and is looked at as the user's own", async () => {
    machine('ssh_config', 'Include ssh_config.d/*.conf ~/.ssh/mine\nSendEnv LANG\n');
    machine('ssh_config.d/proxy.conf', 'Host *.corp\n  ProxyJump gate\n');
    put('mine', 'Port 1\n');
    expect(await prepare()).toMatchObject({
      config: 'Host *.corp\n  ProxyJump gate\nHost *\nSendEnv LANG\n',
      notes: [],
    });
    put('config', 'Host a\n  Port 1\n');
    mark();
    expect((await prepare()).config).toBe('Host a\n  Port 1\nHost *.corp\n  ProxyJump gate\nHost *\nSendEnv LANG\n');
    mark();
    expect((await prepare()).config).toContain('# from the cache');
    machine('ssh_config.d/proxy.conf', 'Host *.corp\n  ProxyJump other\n');
    expect((await prepare()).config).toContain('ProxyJump other\n');
    machine('ssh_config', 'SendEnv LANG\n');
    expect((await prepare()).config).toBe('Host a\n  Port 1\nHost *\nSendEnv LANG\n');
  });
});

describe('what is there', () => {
  test('nothing', async () => {
    expect(await prepare()).toEqual({ config: '', knownHosts: '', revoked: {}, identities: [], notes: [] });
    expect(fs.existsSync(path.join(root, 'cache'))).toBe(false);
  });

  test('a configuration that others may write', async () => {
    put('config', 'Host a\n', 0o622);
    expect(await prepare()).toMatchObject({
      config: '',
      notes: [
        `mayfly: ${home}/.ssh/config: others may write it, so ssh refuses it; correct it, until then ssh inside has an empty configuration`,
      ],
    });
  });

  test('known hosts of the user, of files that the configuration names, and what calls have learned beside them', async () => {
    put('known_hosts', 'a ssh-ed25519 AAAA\n|1|x=|y= ssh-ed25519 BBBB');
    put('known_hosts2', 'b ssh-ed25519 CCCC\n');
    put('work', 'w ssh-ed25519 DDDD\n');
    put('hosts.d/h.example.org', 'h.example.org ssh-ed25519 GGGG\n');
    put('config', 'Host *.work\n  UserKnownHostsFile ~/.ssh/work\nHost *\n  UserKnownHostsFile %d/.ssh/hosts.d/%k\n');
    fs.writeFileSync(path.join(root, 'learned'), 'new ssh-ed25519 EEEE\na ssh-ed25519 FFFF\n');
    expect((await prepare()).knownHosts).toBe(
      'a ssh-ed25519 AAAA\n|1|x=|y= ssh-ed25519 BBBB\nb ssh-ed25519 CCCC\nw ssh-ed25519 DDDD\nh.example.org ssh-ed25519 GGGG\nnew ssh-ed25519 EEEE\n',
    );
  });

  test('known_hosts may be a link', async () => {
    put('dotfiles/known', 'a ssh-ed25519 AAAA\n');
    fs.symlinkSync('dotfiles/known', path.join(home, '.ssh', 'known_hosts'));
    expect((await prepare()).knownHosts).toBe('a ssh-ed25519 AAAA\n');
  });
});

test('revoked keys come along, from the cache as well; one that is not there refuses every host, as it does outside', async () => {
  put('revoked', 'a ssh-ed25519 AAAA\n');
  put('config', 'Host a\n  RevokedHostKeys ~/.ssh/revoked\nHost *\n  RevokedHostKeys ~/gone\n');
  const first = await prepare();
  expect(first.config).toBe(
    'Host a\n  RevokedHostKeys /run/mayfly/call/home/.ssh/revoked_host_keys_0\nHost *\n  RevokedHostKeys /run/mayfly/call/home/.ssh/revoked_host_keys_1\n',
  );
  expect(sshFiles(first)).toMatchObject({
    'home/.ssh/revoked_host_keys_0': Buffer.from('a ssh-ed25519 AAAA\n'),
  });
  expect(Object.keys(first.revoked)).toHaveLength(1);
  put('revoked', 'b ssh-ed25519 AAAA\n');
  expect((await prepare()).revoked).toEqual({ 'home/.ssh/revoked_host_keys_0': Buffer.from('b ssh-ed25519 AAAA\n') });
});

test('two files are for ssh, and no key', async () => {
  put('id_ed25519', 'secret');
  put('config', 'Host a\n');
  put('known_hosts', 'a ssh-ed25519 AAAA\n');
  expect(sshFiles(await prepare())).toEqual({
    'home/.ssh/config': 'HashKnownHosts no\nHost a\n',
    'home/.ssh/known_hosts': 'a ssh-ed25519 AAAA\n',
  });
});
