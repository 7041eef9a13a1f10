import type { Machine } from '../engine/facts.ts';
import { isInside } from '../platform/paths.ts';
import { answered, type Context } from './context.ts';
import { type Finding, ok, warn } from './finding.ts';

/** What each VM is given of this machine when nobody says otherwise; OrbStack is given all of it. */
const SHARED: Readonly<Partial<Record<Machine, readonly string[]>>> = {
  colima: ['HOME', '/tmp/colima'],
  'docker-desktop': ['HOME', '/Users', '/Volumes', '/private', '/tmp', '/var/folders'],
  'other-vm': ['HOME'],
  'podman-machine': ['HOME', '/Users', '/private', '/var/folders'],
};

const MORE: Readonly<Partial<Record<Machine, string>>> = {
  colima: 'colima start --mount "$HOME:w" --mount "FOLDER:w"',
  'docker-desktop': 'add FOLDER in Docker Desktop: Settings, Resources, File sharing',
  'other-vm': 'share FOLDER with the VM, as its documentation says',
  'podman-machine': 'podman machine init --volume "$HOME:$HOME" --volume FOLDER:FOLDER',
};

/** Whether the engine's VM can see the folders that a call from here mounts. It may have been given more than usual. */
export async function checkSharing(context: Context): Promise<Finding[]> {
  const reached = await answered(context);
  if (!reached) return [];
  const { host, places } = context;
  const folders = {
    'the working directory': host.cwd(),
    'the store': places.store,
    'the runtime folder': places.runtime,
  };
  return unshared(reached.facts.machine, host.user.home, folders);
}

/** The folders that a VM of this kind does not see. */
export function unshared(
  machine: Machine,
  home: string,
  folders: Readonly<Record<string, string | undefined>>,
): Finding[] {
  const shared = SHARED[machine]?.map((folder) => (folder === 'HOME' ? home : folder));
  if (!shared) return [];
  const hidden = Object.entries(folders).filter(
    ([, folder]) => folder !== undefined && !shared.some((outer) => isInside(folder, outer)),
  );
  if (hidden.length === 0) return [ok('sharing', `${machine} sees the folders of a call`)];
  return hidden.map(([what, folder = '']) =>
    warn('sharing', `${machine} may not see ${what} ${folder}`, (MORE[machine] ?? '').replaceAll('FOLDER', folder)),
  );
}
