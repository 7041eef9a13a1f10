import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { asRoot, script } from './root.ts';
import { publish } from './source.ts';

const COMMANDS = ['debootstrap', 'flock', 'nsenter', 'slirp4netns', 'unshare'];
const RIGHTS = 'unshare --mount --uts --ipc --net --cgroup --pid --fork mount -t proc proc /proc';
const ROOM = 12; // gigabytes
/** A root file system is kept here: to make it takes longer than many a test. */
const CACHE = path.resolve('node_modules/.cache/mayfly-bare');

/** Before all tests of this part: a pristine root file system, and the repository that README's first line clones. */
export default async function setup(): Promise<() => Promise<void>> {
  const lacking = lacks();
  if (lacking) throw new Error(`bare needs ${lacking}`);
  fs.mkdirSync(CACHE, { recursive: true });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-bare-'));
  fs.chmodSync(folder, 0o755);
  const keeper = spawn(...asRoot(script('keeper.sh'), folder), {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  process.env['MAYFLY_BARE'] = folder;
  const teardown = async (): Promise<void> => {
    keeper.stdin.end();
    if (keeper.exitCode === null) await once(keeper, 'exit');
  };
  try {
    publish(path.join(folder, 'mayfly.git'));
    execFileSync(
      ...asRoot('flock', '--shared', `${folder}/lock`, script('pristine.sh'), path.join(folder, 'pristine'), CACHE),
    );
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

/** What this machine has not, and machines on it need. */
function lacks(): string | undefined {
  const asks = (text: string, ...args: readonly string[]) =>
    spawnSync(...asRoot('sh', '-c', text, 'sh', ...args), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  if (asks(':').status !== 0) return 'root, or sudo without a password';
  const { stdout } = asks('for name; do command -v "$name" >/dev/null || echo "$name"; done', ...COMMANDS);
  if (stdout) return `${stdout.trim().replaceAll('\n', ', ')}: install it, or type ./test/run.sh bare, which does`;
  if (asks(RIGHTS).status !== 0) return 'the rights to make namespaces and to mount, which a container rarely has';
  if (!fs.existsSync('/dev/net/tun')) return '/dev/net/tun, for the network of its machines';
  const { bavail, bsize } = fs.statfsSync(os.tmpdir());
  const free = Math.floor((bavail * bsize) / 1e9);
  return free < ROOM ? `${ROOM} GB in ${os.tmpdir()}, where ${free} are free (TMPDIR names another place)` : undefined;
}
