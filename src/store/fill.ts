import fs from 'node:fs';
import path from 'node:path';
import { makePrivate, remove, write } from '../platform/files.ts';
import type { Provider } from '../providers/provider.ts';
import { aboutText } from './about.ts';
import { classify, isCopied, largest, ruleFor } from './classes.ts';
import { parentOf } from '../boundary/folders.ts';
import type { Flow } from './flow.ts';
import { type LiveParts, partsIn, type Synced } from './layout.ts';
import { skippedLine } from './notes.ts';
import { AS_FOUND, Snapshot } from './snapshot.ts';
import { createFile, type Found, Obstacle, steadyStamp } from '../boundary/found.ts';
import { Tree } from '../boundary/tree.ts';
import { liveTree } from './live-tree.ts';
import { isMergeable } from './mergeable.ts';

const ROOM = 1 << 18; // bytes; one buffer for all files of that size and below, since new memory costs more than the copy

const RESERVE = 1 << 16; // bytes

/**
 * Makes the live folder from the store, under the provider's lock. It comes into being whole: it is filled beside its
 * place and moved there.
 */
export function fill(flow: Flow, seeds: Provider['seeds']): void {
  const { parts, provider } = flow;
  const fresh = partsIn(parts.fresh);
  const folder = path.join(fresh.mount, provider.folder);
  try {
    remove(parts.fresh); // left by a mayfly that was killed
    for (const made of [folder, fresh.base, fresh.members, fresh.temporary]) makePrivate(made);
    write(fresh.about, aboutText(provider));
    write(fresh.reserve, Buffer.alloc(RESERVE));
    const snapshot = new Snapshot(fresh);
    copyStore(flow, folder, snapshot);
    for (const [name, content] of Object.entries(seeds)) {
      if (!snapshot.files.has(name)) write(path.join(folder, name), `${JSON.stringify(content, undefined, 2)}\n`);
    }
    makeMountPoints({ parts: fresh, provider });
    snapshot.save();
    fs.renameSync(parts.fresh, parts.root);
  } catch (error) {
    remove(parts.fresh);
    throw error;
  }
}

function copyStore(flow: Flow, folder: string, snapshot: Snapshot): void {
  const { files } = flow.provider;
  const store = new Tree(flow.store, false);
  const made = new Set(['']);
  const skip = (entry: string): boolean => !isCopied(classify(files, entry));
  const unreadable = (name: string): void => flow.note(skippedLine(flow, name, 'it cannot be read'));
  const buffer = Buffer.allocUnsafeSlow(ROOM);
  for (const name of store.walk(skip, '', unreadable)) {
    const found = readOrTell(flow, store, name, buffer);
    if (!found?.version) continue;
    const parent = parentOf(name);
    if (!made.has(parent)) makePrivate(path.join(folder, parent));
    made.add(parent);
    const live = createFile(path.join(folder, name), found.version, false);
    const stamp = steadyStamp(found, flow.host.now());
    const known = { id: stamp === '' ? found.version.id : AS_FOUND, live, store: stamp };
    if (stamp === '' && isMergeable(name, ruleFor(files, name))) snapshot.keep(known, [found.version]);
    snapshot.remember(name, known);
  }
}

function readOrTell(flow: Flow, store: Tree, name: string, buffer: Buffer): Found | undefined {
  try {
    return store.read(name, { buffer, largest: largest(flow.provider.files, name) });
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    flow.note(skippedLine(flow, name, error.message));
    return undefined;
  }
}

/** What the engine mounts history and the like over; it would make them itself otherwise, as root. */
export function makeMountPoints({ parts, provider }: MountPlace): void {
  using tree = liveTree({ parts, provider });
  const places = provider.files.filter(
    (rule) => rule.mounted || (rule.class === 'history' && !rule.path.includes('*')),
  );
  for (const rule of places) tree.ensure(rule.path, parts.temporary);
}

interface MountPlace {
  readonly parts: Pick<LiveParts, 'mount' | 'temporary'>;
  readonly provider: Synced;
}
