import { ruleFor } from './classes.ts';
import type { Flow } from './flow.ts';
import { type Found, Obstacle } from '../boundary/found.ts';
import { reasonOf } from './notes.ts';
import type { Tree } from '../boundary/tree.ts';
import { mountTree } from './live-tree.ts';
import { isJson } from './mergeable.ts';
import { type Version } from '../boundary/version.ts';

/** Milliseconds that the CLI must have left a file alone before a change of the store goes over it. */
export const REST = 200;

/** `busy`: the CLI uses the file, so it is worth while to look again. `refused`: the folder takes nothing. */
export type Written = { readonly stamp: string } | 'busy' | 'refused';

/**
 * Writes what the store has into the live folder, under the lock that the CLIs take for the file. `force`: whoever uses
 * the file, since what is in it must not stay.
 */
export function writeLive(
  flow: Flow,
  tree: Tree,
  file: string,
  found: Found,
  version: Version | undefined,
  force = false,
): Written {
  const { host, parts, provider } = flow;
  const now = host.now();
  const rule = ruleFor(provider.files, file);
  const isCredential = rule?.class === 'credential';
  if (!force && Math.abs(now - found.changed) < REST) return 'busy';
  if (isCredential && isRefreshing(flow, tree, now)) return 'busy';
  const write = (): string | undefined => put(tree, file, version, found.stamp, parts.temporary);
  try {
    const stamp = isJson(file, rule) && !force ? tree.holding(`${file}.lock`, now, write) : write();
    return stamp === undefined ? 'busy' : { stamp };
  } catch (error) {
    if (!(error instanceof Obstacle) && reasonOf(error) === undefined) throw error;
    return 'refused';
  }
}

/** A login is renewed under other locks, whose names change with the versions of a CLI. */
function isRefreshing(flow: Flow, live: Tree, now: number): boolean {
  using mount = mountTree(flow);
  const isHeldIn = (tree: Tree): boolean =>
    tree.names('').some((name) => name.endsWith('.lock') && tree.isHeld(name, now));
  return isHeldIn(mount) || isHeldIn(live);
}

/** Returns the new stamp; undefined when the file has not the stamp `from` any more. */
export function put(
  tree: Tree,
  file: string,
  version: Version | undefined,
  from: string,
  scratch?: string,
  onShown?: () => void,
): string | undefined {
  if (version) return tree.write(file, version, from, scratch, onShown);
  return tree.remove(file, from, scratch);
}
