import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { asRoot, script } from './root.ts';
import { publish } from './source.ts';

const RIGHTS = 'unshare --mount --uts --ipc --net --cgroup --pid --fork mount -t proc proc /proc';

/** Before all tests of this part: a pristine root file system, and the repository that README's first line clones. */
export default async function setup(): Promise<() => Promise<void>> {
  if (spawnSync(...asRoot('sh', '-c', RIGHTS), { stdio: 'ignore' }).status !== 0)
    throw new Error('bare needs root, or sudo without a password, and the rights to make namespaces and to mount');
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
      ...asRoot('flock', '--shared', `${folder}/lock`, script('pristine.sh'), path.join(folder, 'pristine')),
    );
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}
