import path from 'node:path';
import { Folders, parentOf } from '../boundary/folders.ts';
import { oneLine } from '../platform/errors.ts';
import { lstat, makeFile, writeAtomic } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import type { Project } from './project.ts';

/** Where the history of a project is kept. `reason` says why it is not in the project, when that was asked for. */
export interface StateFolder {
  readonly path: string;
  readonly inProject: boolean;
  readonly reason?: string;
}

export const IN_PROJECT = '.ai-state';

/** The state of the project at `root` in the store: a name to read, and an exact one. */
export function stateInStore(store: string, root: string, hash: string): string {
  const name = path
    .basename(root)
    .replaceAll(/[^a-zA-Z0-9_.-]+/g, '-')
    .slice(0, 40);
  return path.join(store, 'projects', `${name}-${hash}`);
}

/** Says whose state it is, and that nothing is left to take over. */
export const OWNER = 'project';

/** Whether the state in the store was looked after already: one look at a file. */
export function isSettled(state: StateFolder): boolean {
  return state.inProject || lstat(path.join(state.path, OWNER)) !== undefined;
}

type Stated = Pick<Project, 'root' | 'hash' | 'writable'> & { readonly git?: unknown };

/** `option` is the option `state`, which only the user can set. */
export async function findState(
  host: Pick<Host, 'capture' | 'env' | 'user'>,
  project: Stated,
  store: string,
  option: string,
): Promise<StateFolder> {
  const inStore = { path: stateInStore(store, project.root, project.hash), inProject: false };
  if (option === 'store' || !project.git || !project.writable) return inStore;
  const reason = await whyNotInProject(host, project.root);
  return reason === undefined ? { path: path.join(project.root, IN_PROJECT), inProject: true } : { ...inStore, reason };
}

/** Of a call without a project: it goes with the folder of the call, of which no container sees more than these entries. */
export function forgottenState(call: string): StateFolder {
  return { path: path.join(call, 'history'), inProject: false };
}

/** A line for stderr. */
export function stateNote({ reason, path: folder }: StateFolder): string | undefined {
  return reason === undefined ? undefined : oneLine(`mayfly: ${reason}, so history is kept in ${folder}; move it away`);
}

/** Why `.ai-state` of a project is not read as history; undefined where it is as mayfly would make it. */
export async function whyNotInProject(
  host: Pick<Host, 'capture' | 'env' | 'user'>,
  root: string,
): Promise<string | undefined> {
  const folder = path.join(root, IN_PROJECT);
  const found = lstat(folder);
  if (!found) return undefined;
  if (!found.isDirectory()) return `${folder} is not a folder`;
  if (found.uid !== host.user.uid) return `${folder} belongs to somebody else`;
  return (await isTracked(host, root)) ? `${folder} came with the repository` : undefined;
}

/** Whatever is in the index came with a clone, or would go out with a push; so does what git cannot tell. */
async function isTracked(host: Pick<Host, 'capture' | 'env'>, root: string): Promise<boolean> {
  if (!lstat(path.join(root, '.git'))) return false;
  const { listIndex } = await import('../boundary/git.ts');
  const paths = [`:(top,literal)${IN_PROJECT}`, `:(top,exclude)${IN_PROJECT}/templates`];
  const { code, stdout } = await listIndex(host, root, paths);
  return code !== 0 || stdout !== '';
}

/** Makes the folders and files that will be mounted, through no link; in a project, the folder ignores itself, so no file of the user is edited. */
export function prepareState(state: StateFolder, provider: string, history: readonly string[]): void {
  withFolders(state, (folders) => {
    folders.path('', true);
    const ignore = state.inProject ? folders.locate('.gitignore') : undefined;
    if (ignore !== undefined && !lstat(ignore)) writeAtomic(ignore, '*\n', 0o644);
    for (const entry of history) {
      const name = nameOf(provider, entry);
      if (entry.endsWith('/')) folders.path(name, true);
      else {
        folders.path(parentOf(name), true);
        const file = folders.locate(name);
        if (file !== undefined) makeFile(file);
      }
    }
  });
}

/** History entries that can be mounted: a link among them would lead out of the state folder. */
export function mountable(state: StateFolder, provider: string, history: readonly string[]): string[] {
  return withFolders(state, (folders) =>
    history.filter((entry) => isUsable(folders, nameOf(provider, entry), entry.endsWith('/'))),
  );
}

function nameOf(provider: string, entry: string): string {
  return path.join(provider, entry.replace(/\/$/, ''));
}

/** What is there, or could be made. */
function isUsable(folders: Folders, name: string, isFolder: boolean): boolean {
  if (name === '') return true;
  const target = folders.locate(name);
  if (target === undefined) return isUsable(folders, parentOf(name), true);
  const found = lstat(target);
  return !found || (isFolder ? found.isDirectory() : found.isFile());
}

function withFolders<T>(state: StateFolder, body: (folders: Folders) => T): T {
  const folders = new Folders(path.dirname(state.path), true, path.basename(state.path));
  try {
    return body(folders);
  } finally {
    folders.close();
  }
}
