import fs from 'node:fs';
import path from 'node:path';
import { list, lstat } from '../files.ts';
import { classify } from '../sync/classes.ts';
import type { Context } from './context.ts';
import { broken, type Finding, ok, warn } from './finding.ts';

/** Who may read the store, how much room there is, and files that no rule of a provider knows. */
export async function checkStore({ host, places, providers }: Context): Promise<Finding[]> {
  const { store } = places;
  if (!lstat(store)) return [ok('store', `${store} is made by the first call`)];
  const entries = ['', ...fs.readdirSync(store, { recursive: true, encoding: 'utf8' })].map((name) =>
    path.join(store, name),
  );
  const loose = entries.flatMap((file) => {
    const found = lstat(file);
    if (!found || found.isSymbolicLink()) return [];
    if (found.uid !== host.user.uid)
      return [
        broken('store', `${file} belongs to somebody else`, `sudo chown ${host.user.uid}:${host.user.gid} '${file}'`),
      ];
    const isOpen = (found.mode & 0o077) !== 0 && !file.includes(`${store}/global_state/`);
    return isOpen ? [warn('store', `others may read ${file}`, `chmod go= '${file}'`)] : [];
  });
  const unknown = providers.flatMap(({ name, files }) =>
    list(path.join(store, name))
      .filter((file) => classify(files, file) === 'unknown' && classify(files, `${file}/`) === 'unknown')
      .map((file) => ok('store', `${name}/${file} is a file that mayfly does not know; it is kept`)),
  );
  return [
    ...(loose.length === 0 ? [ok('store', `${store}, yours alone`)] : loose),
    ...unknown,
    ...checkRoom(store),
    ...checkRoom(places.runtime),
  ];
}

const LITTLE = 512; // MiB
const TOO_LITTLE = 32; // MiB

function checkRoom(folder: string): Finding[] {
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = Math.floor((bavail * bsize) / 1024 / 1024);
  if (free >= LITTLE) return [ok('disk', `${free} MiB free for ${folder}`)];
  return [
    (free < TOO_LITTLE ? broken : warn)(
      'disk',
      `${free} MiB free for ${folder}`,
      'free some; mayfly image prune removes old images',
    ),
  ];
}
