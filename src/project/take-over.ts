import path from 'node:path';
import { type MoveLimits, moveWithin, type Moved } from '../boundary/rehome.ts';
import { oneLine } from '../platform/errors.ts';
import { lstat, makePrivate, writeAtomic } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import type { Project } from './project.ts';
import { IN_PROJECT, OWNER, type StateFolder, whyNotInProject } from './state.ts';

/** More than years of conversations. */
const LIMITS: MoveLimits = { entries: 200_000, depth: 32, bytes: 8_000_000_000 };

/** What earlier versions kept in the project's `.ai-state`, and in the store's `global_state`, goes to the project's state in the store, once. */
export async function takeOver(
  host: Pick<Host, 'capture' | 'env' | 'user' | 'note'>,
  project: Project,
  store: string,
  state: StateFolder,
): Promise<void> {
  const note = (text: string): void => host.note(oneLine(`mayfly: ${text}`));
  const older = path.join('global_state', project.hash);
  if (lstat(path.join(store, older))) tell(note, path.join(store, older), state, move(store, older, state));
  const folder = path.join(project.root, IN_PROJECT);
  if (lstat(folder)) {
    const reason = await whyNotInProject(host, project.root);
    if (reason === undefined) tell(note, folder, state, move(project.root, IN_PROJECT, state));
    else note(`${reason}, so it is not read as history; the project's history is in ${state.path}`);
  }
  makePrivate(state.path);
  writeAtomic(path.join(state.path, OWNER), `${project.root}\n`);
}

function move(root: string, inside: string, state: StateFolder): Moved {
  return moveWithin(root, inside, state.path, LIMITS, (name) => name === 'templates' || name === '.gitignore');
}

function tell(
  note: (text: string) => void,
  from: string,
  { path: to }: StateFolder,
  { taken, stayed, stopped }: Moved,
): void {
  if (taken === 0 && stayed.length === 0) return;
  const files = `${taken} ${taken === 1 ? 'file' : 'files'} of history`;
  const more = stopped ? ' and more' : '';
  const rest =
    stayed.length > 0 || stopped
      ? `; ${stayed.length}${more} stayed (${stayed[0] ?? stopped}), look at them yourself`
      : '';
  note(`moved ${files} from ${from} to ${to}${rest}`);
}
