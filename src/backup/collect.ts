import path from 'node:path';
import { lstat } from '../platform/files.ts';
import { OWNER, type StateFolder } from '../project/state.ts';
import { gemini } from '../providers/gemini.ts';
import type { Provider } from '../providers/provider.ts';
import { classify, originalName } from '../store/classes.ts';
import { isHalf } from '../platform/halves.ts';
import { Tree } from '../boundary/tree.ts';
import { projectFolder, STORE } from './manifest.ts';

/** A file of the store or of a project's state that goes into an archive. */
export interface Item {
  /** In the archive. */
  readonly name: string;
  readonly root: string;
  /** Relative to `root`. */
  readonly file: string;
  /** Its secrets are left out: it is one of the user's settings. */
  readonly masked: boolean;
}

export interface Collected {
  readonly items: readonly Item[];
  /** Absolute paths of folders that cannot be read. */
  readonly unreadable: readonly string[];
}

/** Everything in the store but what comes by itself; without `credentials` also without logins and keys. */
export function storeItems(store: string, providers: readonly Provider[], credentials: boolean): Collected {
  const unreadable: string[] = [];
  const skip = (name: string): boolean => isPassing(name, providers) || (!credentials && isCredential(name, providers));
  const names = new Tree(store, false).walk(skip, '', (name) => unreadable.push(path.join(store, name)));
  const masked = (file: string): boolean => !credentials && !/^global_state\/[0-9a-f]{12}\//.test(file);
  const items = names.map((file) => ({ name: `${STORE}/${file}`, root: store, file, masked: masked(file) }));
  return { items, unreadable };
}

/** The state folder of a project, the one with that number in the archive; undefined when there is none. */
export function stateItems({ path: folder, inProject }: StateFolder, index: number): Collected | undefined {
  if (!lstat(folder)?.isDirectory()) return undefined;
  const unreadable: string[] = [];
  using tree = new Tree(folder, inProject);
  const skip = (name: string): boolean => isHalf(name) || name === OWNER;
  const names = tree.walk(skip, '', (name) => unreadable.push(path.join(folder, name)));
  const items = names.map((file) => ({ name: `${projectFolder(index)}/${file}`, root: folder, file, masked: false }));
  return { items, unreadable };
}

/** What comes by itself or is only passing, and the state of projects, which has a place of its own in an archive. `name` ends with `/` for a folder. */
function isPassing(name: string, providers: readonly Provider[]): boolean {
  if (
    /^(run\/|ended\/|guard\/|caches(-old)?\/|projects\/|images\/|commits\/|kept\/before-restore-)|^\.[^/]*\.lock|\.lock$/.test(
      name,
    ) ||
    isHalf(name)
  )
    return true;
  const { provider, file } = split(name, providers);
  return provider !== undefined && ['cache', 'noise'].includes(classify(provider.files, file));
}

/** Of older layouts, which `mayfly import` leaves where they are. */
const OLD = /^(global_state\/)?(google_accounts|claude_config|glm_config|oauth_creds)\.json$/;

/** Whether a file of the store is a login, a key, or may hold one anywhere, such as what was said. `name` ends with `/` for a folder. */
export function isCredential(name: string, providers: readonly Provider[]): boolean {
  if (
    /^(gh|gh_config|kept|global_state\/secrets)\//.test(name) ||
    /(^|\/|\.)env$/.test(originalName(name)) ||
    OLD.test(name)
  )
    return true;
  const { provider = gemini, file } = split(name.replace(/^global_state\//, ''), providers);
  // Where no call looks for history, an older version has left it: it is of whichever project.
  return ['credential', 'history'].includes(classify(provider.files, originalName(file)));
}

function split(name: string, providers: readonly Provider[]): { provider: Provider | undefined; file: string } {
  const slash = name.indexOf('/');
  const provider = providers.find((each) => each.name === name.slice(0, slash));
  return { provider, file: provider ? name.slice(slash + 1) : name };
}
