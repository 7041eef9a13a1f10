import path from 'node:path';
import { askConfig } from '../boundary/git.ts';
import { gitDir } from './git-folder.ts';
import { lstat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';

/**
 * What of a work tree belongs to another user, as git looks at it: the tree, its `.git` and the folder that this names. Undefined
 * where all are the caller's, or those of whoever called sudo, or the user's own configuration calls the tree safe.
 */
export async function foreignFolder(host: Host, root: string): Promise<string | undefined> {
  const { uid } = host.user;
  const ours = new Set([uid, uid === 0 ? Number(host.env['SUDO_UID'] ?? 0) : uid]);
  const places = [root, path.join(root, '.git'), gitDir(root)].filter((place) => place !== undefined);
  const strange = places.find((place) => !ours.has(lstat(place)?.uid ?? uid));
  return strange === undefined || (await isCalledSafe(host, root)) ? undefined : strange;
}

async function isCalledSafe(host: Host, root: string): Promise<boolean> {
  const asked = ['--system', '--global'].map((scope) =>
    askConfig(host, [scope, '--includes', '--null', '--type=path', '--get-all', 'safe.directory']),
  );
  const answers = (await Promise.all(asked)).flatMap(({ stdout }) => stdout.split('\0').slice(0, -1));
  return answers.slice(answers.lastIndexOf('') + 1).some((value) => value === '*' || covers(value, root));
}

function covers(value: string, root: string): boolean {
  return value === root || (value.endsWith('/*') && root.startsWith(value.slice(0, -1)));
}
