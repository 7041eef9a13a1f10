import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { environmentFile } from '../../src/boundary/stage.ts';
import type { Ran } from '../support/command.ts';
import { engine, HARDENED, realImage, USERS } from './images.ts';

const HOME = '/home/some one';
let image: string;
let root: string;
beforeAll(async () => void (image = await realImage('tools')));
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-entrypoint-'));
  for (const folder of ['call/home', 'live']) fs.mkdirSync(path.join(root, folder), { recursive: true });
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function write(name: string, content = ''): void {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), content);
}

/** Runs a command as a call does, with the stage and the live folder of this test. */
function call(argv: readonly string[], { uid = 0, flags = [] as readonly string[], input = '' } = {}): Promise<Ran> {
  const own = (folder: string): void => {
    for (const entry of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      fs.lchownSync(path.join(folder, entry), uid, uid);
    fs.chownSync(folder, uid, uid);
  };
  own(root);
  const mount = (name: string): string[] => ['--mount', `type=bind,source=${root}/${name},target=/run/mayfly/${name}`];
  const home = ['--tmpfs', `${HOME}:mode=1777`, '--env', `HOME=${HOME}`];
  const all = [...HARDENED, '-i', ...home, ...mount('call'), ...mount('live'), '--user', `${uid}:${uid}`, ...flags];
  return engine([...all, image, ...argv], input);
}

describe.each(USERS)('the entrypoint as uid %i', (uid) => {
  it('exports the lines of the environment and removes it before the command starts', async () => {
    const values = {
      SPACES: ' two  words ',
      QUOTES: `"double" 'single'`,
      DOLLAR: '$HOME ${PATH} $(id) `id`',
      EQUALS: 'a=b=c',
      BACKSLASH: String.raw`a\nb\\ \ `.trimEnd(),
      GLOB: '* ? [a-z] ~',
      UNICODE: 'ü→🙂',
      EMPTY: '',
      LINES: 'one\n\ttwo\n\n three\n',
      NEWLINE: '\n',
      KEY: '-----BEGIN KEY-----\nNAME=no\n-----END KEY-----',
      IFS: 'x',
      // Names that a script would like to use itself.
      line: '1',
      name: '2',
      file: '3',
      i: '4',
      LAST: 'without a newline at its end',
    };
    const bad = ['\tno name before it', 'not a name=1', '1DIGIT=1\n\tgoes on', 'a-b=1', '=1', ''].join('\n');
    write('call/environment', `${bad}\n${environmentFile(values)}`.trimEnd());
    const { code, stdout, stderr } = await call(['python3', '-c', PRINT_ENVIRONMENT], { uid });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const seen = JSON.parse(stdout.toString()) as { environment: Record<string, string>; left: string[] };
    expect(seen.environment).toMatchObject(values);
    expect(Object.keys(seen.environment).filter((name) => /mayfly|DIGIT|not a|a-b/.test(name))).toEqual([]);
    expect(seen.left).toEqual(['home']);
    expect(fs.existsSync(path.join(root, 'call/environment'))).toBe(false);
  });

  it('starts nothing where something else is mounted than was checked', async () => {
    const numbers = (name: string): string => {
      const { dev, ino } = fs.statSync(path.join(root, name), { bigint: true });
      return `${dev}:${ino}`;
    };
    fs.mkdirSync(path.join(root, 'a\nb'));
    const flags = ['--mount', `type=bind,"source=${root}/a\nb","target=/a\nb"`];
    const seals = (second: string): string => `${numbers('live')} /run/mayfly/live\n${second} /a\n\tb\n`;
    for (const wrong of [numbers('live'), '1:1']) {
      write('call/environment', 'A=1\n');
      write('call/seals', seals(wrong));
      expect(await call(['true'], { uid, flags })).toMatchObject({
        code: 77,
        stderr: expect.stringMatching(/^mayfly: what was mounted is not what was checked[^\n]+\n$/),
      });
      expect(fs.existsSync(path.join(root, 'call/environment'))).toBe(true);
    }
    write('call/seals', seals(numbers('a\nb')));
    expect(await call(['ls', '/run/mayfly/call'], { uid, flags })).toMatchObject({ code: 0, stderr: '' });
  });

  it('links what is for HOME, and nothing else', async () => {
    write('call/home/.ssh/config', 'Host x');
    write('call/home/.gitconfig', '[user]');
    write('call/home/with space', 'file');
    write('call/ca.pem');
    write('live/.claude/.claude.json', '{}');
    write('live/.claude.lock');
    write('live/base/x');
    const { stdout, stderr, code } = await call(
      ['sh', '-c', 'cd && ls -A && cat .ssh/config "with space" && echo new >.claude/new'],
      { uid },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.toString().split('\n')).toEqual(['.claude', '.gitconfig', '.ssh', 'with space', 'Host xfile']);
    expect(fs.readFileSync(path.join(root, 'live/.claude/new'), 'utf8')).toBe('new\n');
  });
});

const PRINT_ENVIRONMENT =
  'import json, os; print(json.dumps({"environment": dict(os.environ), "left": os.listdir("/run/mayfly/call")}))';

describe('the entrypoint', () => {
  it('leaves alone what HOME already has', async () => {
    write('call/home/.config/gh/hosts.yml');
    write('call/home/.gitconfig');
    const { stdout, stderr } = await call(['sh', '-c', 'cd && ls -A . .config'], {
      flags: ['--tmpfs', `${HOME}/.config/project`],
    });
    expect(stderr).toBe('');
    expect(stdout.toString()).toBe('.:\n.config\n.gitconfig\n\n.config:\nproject\n');
  });

  it('hands over argv, stdin and exit code as they are', async () => {
    const argv = ['', ' ', 'two words', `"'`, '$HOME', '`id`', 'a\nb\n', '*', '-n', '--', '--help', '\\', 'ü🙂', '='];
    const script = 'import json, sys; print(json.dumps([sys.argv[1:], sys.stdin.read()])); sys.exit(42)';
    const { code, stdout, stderr } = await call(['python3', '-c', script, ...argv], { input: 'stdin' });
    expect({ code, stderr }).toEqual({ code: 42, stderr: '' });
    expect(JSON.parse(stdout.toString())).toEqual([argv, 'stdin']);
  });

  it.each([
    ['nothing-of-that-name', 127, 'nothing-of-that-name: not found in the image'],
    ['./nothing', 127, './nothing: not found in the image'],
    ['/nothing', 127, '/nothing: not found in the image'],
    ['', 127, ': not found in the image'],
    ['cd', 127, 'cd: not found in the image'], // known to the shell alone
    ['a\nb', 127, 'a?b: not found in the image'],
    ['/etc/passwd', 126, '/etc/passwd: cannot be executed in the container'],
    ['/etc', 126, '/etc: cannot be executed in the container'],
  ])('says in one line why %j cannot be run', async (command, code, message) => {
    const ran = await call([command, 'argument']);
    expect({ code: ran.code, stdout: ran.stdout.toString() }).toEqual({ code, stdout: '' });
    expect(ran.stderr).toMatch(new RegExp(String.raw`^mayfly: ${message.replace('?', String.raw`\?`)}; [^\n]+\n$`));
  });

  it('takes the PATH of the call', async () => {
    write('call/bin/mine', '#!/bin/sh\necho mine "$@"\n');
    fs.chmodSync(path.join(root, 'call/bin/mine'), 0o755);
    write('call/environment', 'PATH=/nothing::/run/mayfly/call/bin:/usr/bin\n');
    const { stdout } = await call(['mine', '*']);
    expect(stdout.toString()).toBe('mine *\n');
  });

  it('runs a command where there is no call', async () => {
    const { code, stdout, stderr } = await engine([...HARDENED, image, 'echo', 'plain']);
    expect({ code, stdout: stdout.toString(), stderr }).toEqual({ code: 0, stdout: 'plain\n', stderr: '' });
  });
});
