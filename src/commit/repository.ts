import type { Git } from '../boundary/git.ts';
import type { GitView } from '../boundary/git-view.ts';
import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';

/** A work tree that is in a state to commit from. Absolute paths. */
export interface Repository extends Disposable {
  readonly top: string;
  readonly index: string;
  /** Where its messages are kept. */
  readonly folder: string;
  /** A folder of this run alone. */
  readonly own: string;
  /** For the real git, which runs what the repository names. */
  readonly env: Host['env'];
  readonly view: GitView;
  /** Looks, and runs nothing of the repository's. */
  readonly git: Git;
  readonly withIndex: GitView['withIndex'];
  /** The commit that HEAD is; undefined before the first. */
  readonly head: string | undefined;
  /** Its tree; the empty one before the first commit. */
  readonly headTree: string;
  /** Undefined on a detached HEAD. */
  readonly branch: string | undefined;
  /** Git's own message for the merge, revert or cherry-pick that is under way. */
  readonly ownMessage: string | undefined;
}

/** Of what git says. */
export function lastLine(text: string): string {
  return oneLine(text.trim().split('\n').at(-1) ?? '').replace(/^fatal: /, '');
}
