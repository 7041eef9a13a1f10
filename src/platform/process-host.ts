import fs from 'node:fs';
import os from 'node:os';
import { messageOf } from './errors.ts';
import { hasCode, readText, writeWhole } from './files.ts';
import { attach, capture, launch, leave, onSignal, onStop, suspend } from './processes.ts';
import { isInBackground, isTerminal } from './terminal.ts';
import type { Host, User } from './host.ts';

/** Read here and not through `os.userInfo`, which Bun answers from the environment; macOS keeps its users elsewhere. */
function currentUser(env: Host['env']): User {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  const entry = readText('/etc/passwd')
    ?.split('\n')
    .map((text) => text.split(':'))
    .find((fields) => fields[2] === String(uid));
  // A uid without an entry is legal (a container, a fresh network account): only its name has to be invented.
  const groups =
    uid === 0 || process.platform !== 'linux' ? [] : (process.getgroups?.() ?? []).filter((group) => group !== gid);
  return { uid, gid, groups, name: entry?.[0] ?? env['USER'] ?? `u${uid}`, home: env['HOME'] || entry?.[5] || '/' };
}

/** Why something that was printed did not arrive. */
let lost: string | undefined;

/** False when the reader went away (EPIPE) or the terminal closed (EIO), so that there is nobody left to tell; or nothing more can be written. */
function write(descriptor: 1 | 2, text: string | Uint8Array): boolean {
  try {
    writeWhole(descriptor, text);
    return true;
  } catch (error) {
    if (descriptor === 1 && !hasCode(error, 'EPIPE', 'EIO')) lost ??= messageOf(error);
    return false;
  }
}

function isHeard(): boolean {
  try {
    return fs.fstatSync(2).rdev !== fs.statSync('/dev/null').rdev;
  } catch {
    return false; // it is closed
  }
}

/** For a cron, a service or an IDE that gives none. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin';

export function processHost(given: Host['env'] = process.env): Host {
  const env = given['PATH'] ? given : { ...given, PATH };
  const tty = { stdin: isTerminal(0), stdout: isTerminal(1), stderr: isTerminal(2) };
  return {
    env,
    platform: process.platform,
    user: currentUser(env),
    hostname: os.hostname(),
    sshFolder: '/etc/ssh',
    pid: process.pid,
    umask: process.umask(),
    tty,
    isInBackground,
    screen: () => (tty.stdout ? { columns: process.stdout.columns, rows: process.stdout.rows } : undefined),
    cwd() {
      try {
        return process.cwd();
      } catch {
        return undefined;
      }
    },
    oddCwd() {
      const bytes = fs.readlinkSync('/proc/self/cwd', { encoding: 'buffer' });
      return Buffer.from(bytes.toString()).equals(bytes) ? undefined : bytes;
    },
    now: Date.now,
    status: (text) => void write(2, `\r\u001b[2K${text}`),
    readKey: async (abort) => (await import('./keys.ts')).readKey(env, abort),
    readLetter: async (question, abort) => (await import('./keys.ts')).readLetter(question, env, abort),
    note: (line) => void write(2, `${line}\n`),
    isHeard,
    print: (text) => write(1, text),
    printBytes: (bytes) => write(1, bytes),
    lostOutput: () => lost,
    capture: (command, args, options = {}) => capture(command, args, { env, ...options }),
    attach: (command, args, options) => attach(command, args, { env, ...options }),
    leave: (command, args) => leave(command, args, env),
    launch: (command, args, cwd) => launch(command, args, env, cwd),
    suspend: () => suspend(env),
    stopInBackground: () => void process.kill(0, 'SIGTTOU'),
    onStop,
    onSignal,
  };
}
