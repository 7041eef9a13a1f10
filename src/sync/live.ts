import fs from 'node:fs';
import path from 'node:path';
import { isDirectory, makePrivate, remove, write } from '../files.ts';
import type { Host } from '../host.ts';
import { withLock } from '../lock.ts';
import { ownerOf } from '../owner.ts';
import type { Places } from '../places.ts';
import type { Provider } from '../providers/provider.ts';
import { classify, isCopied } from './classes.ts';
import { type LiveParts, liveParts, partsIn } from './layout.ts';
import { addMember, type IsRunning, livingMembers, readMembers, removeMember } from './members.ts';
import { Tree } from './tree.ts';
import { isMergeable } from './version.ts';

/** Host folder that is mounted at /run/mayfly/live; it holds the CLI's folder, and the locks beside it. */
export function liveMount(places: Places, provider: Provider): string {
  return liveParts(places, provider.name).mount;
}

export interface LiveFolder {
  /** Writes back what is left; the last one out removes the folder. */
  leave(): Promise<void>;
}

export async function joinLive(
  host: Host,
  places: Places,
  provider: Provider,
  member: { readonly id: string; readonly container: string },
  isRunning: IsRunning = () => Promise.reject(new Error('not asked')),
): Promise<LiveFolder> {
  const parts = liveParts(places, provider.name);
  const folder = provider.folder ?? '';
  const store = path.join(places.store, provider.name);
  makePrivate(path.dirname(parts.root));
  await withLock(
    host,
    parts.lock,
    () => {},
    () => {
      if (!isDirectory(parts.root)) fill(parts, store, provider, folder);
      addMember(parts.members, { ...member, owner: ownerOf(host.pid) });
    },
  );
  return {
    leave: () =>
      withLock(
        host,
        parts.lock,
        () => {},
        async () => {
          removeMember(parts.members, member.id);
          bringHome(parts, store, provider, folder);
          const { living } = await livingMembers(readMembers(parts.members), isRunning);
          if (living.length === 0) remove(parts.root);
        },
      ),
  };
}

function fill(parts: LiveParts, store: string, provider: Provider, folder: string): void {
  const fresh = partsIn(parts.fresh);
  remove(parts.fresh);
  for (const made of [path.join(fresh.mount, folder), fresh.base, fresh.members, fresh.temporary]) makePrivate(made);
  copy(provider, new Tree(store, false), new Tree(path.join(fresh.mount, folder), false));
  for (const [name, content] of Object.entries(provider.seeds)) {
    const file = path.join(fresh.mount, folder, name);
    if (!fs.existsSync(file)) write(file, `${JSON.stringify(content, undefined, 2)}\n`);
  }
  for (const rule of provider.files.filter((each) => each.class === 'history')) {
    const target = path.join(fresh.mount, folder, rule.path);
    if (rule.path.endsWith('/')) makePrivate(target);
    else write(target, '');
  }
  fs.renameSync(parts.fresh, parts.root);
}

function bringHome(parts: LiveParts, store: string, provider: Provider, folder: string): void {
  makePrivate(store);
  copy(provider, new Tree(path.join(parts.mount, folder), true), new Tree(store, false));
}

function copy(provider: Provider, from: Tree, to: Tree): void {
  for (const name of from.walk((entry) => !isCopied(classify(provider.files, entry)))) {
    const exact = isMergeable(name, undefined);
    const [source, target] = [from.read(name, exact), to.read(name, exact)];
    if (source && source.version.id !== target?.version.id) to.write(name, source.version, undefined);
  }
  from.close();
  to.close();
}
