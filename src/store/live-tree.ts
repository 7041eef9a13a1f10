import { Tree } from '../boundary/tree.ts';
import type { LiveParts, Synced } from './layout.ts';

/** What containers see of a live folder. */
export function mountTree({ parts }: { parts: Pick<LiveParts, 'mount'> }): Tree {
  return new Tree(parts.mount, true);
}

/** Whether a call has removed the CLI's folder, or put something else in its place: that says nothing of the files in it. */
export function isBroken(flow: Parameters<typeof liveTree>[0]): boolean {
  using tree = liveTree(flow);
  return !tree.exists();
}

/** The CLI's folder in it, which a container can put a link in the place of. */
export function liveTree({ parts, provider }: { parts: Pick<LiveParts, 'mount'>; provider: Synced }): Tree {
  return new Tree(parts.mount, true, provider.folder);
}
