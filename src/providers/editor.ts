import path from 'node:path';
import { namesWithin } from '../boundary/walk.ts';
import { textWithin } from '../boundary/read.ts';
import { asJson } from '../platform/files.ts';
import { isAlive, ownerOf } from '../platform/owner.ts';
import { readOnly } from '../plan/bind.ts';
import type { Bind } from '../plan/plan.ts';
import { isInside } from '../platform/paths.ts';
import { LIVE_TARGET, type Provider } from './provider.ts';

const FOLDER = 'ide';
const MOST = 100; // files
const LARGEST = 64 * 1024; // bytes

/** What has a call reach the editor at whose terminal it was started, or that has its folder open. */
export interface Editor {
  /** Of the stage. */
  readonly files: Readonly<Record<string, string>>;
  readonly mounts: readonly Bind[];
  readonly note?: string;
}

export interface EditorCall {
  readonly home: string;
  readonly stage: string;
  readonly cwd: string;
  /** The words for the CLI. */
  readonly words: readonly string[] | undefined;
  /** Of the editor's own terminal. */
  readonly port: string | undefined;
  /** Whether what listens on localhost here is within reach. */
  readonly isNear: boolean;
}

const NOTHING: Editor = { files: {}, mounts: [] };

/**
 * Only for `--ide`: an editor opens files and shows changes for whoever has its token, and runs cells of a notebook. Each editor says in
 * a file where it listens. Its process does not exist inside, where the CLI would take the file for left over, so there it has the number 1.
 */
export function editorOf({ editorWord, folder }: Pick<Provider, 'editorWord' | 'folder'>, call: EditorCall): Editor {
  const { home, stage, cwd, words = [], port, isNear } = call;
  if (editorWord === undefined || folder === undefined || !beforeDashes(words).includes(editorWord)) return NOTHING;
  if (!isNear)
    return {
      ...NOTHING,
      note: `mayfly: ${editorWord} reaches no editor: that needs an engine on this machine, and network: host`,
    };
  const found: Record<string, string> = {};
  for (const name of namesWithin(home, path.join(folder, FOLDER), MOST)) {
    const told = asJson(textWithin(home, path.join(folder, FOLDER, name), LARGEST));
    const { pid, workspaceFolders = [] } = (told ?? {}) as { pid?: unknown; workspaceFolders?: unknown };
    const isOpen =
      Array.isArray(workspaceFolders) &&
      workspaceFolders.some((each) => typeof each === 'string' && isInside(cwd, each));
    const isOurs = name === `${port}.lock` || isOpen;
    if (
      !/^\d+\.lock$/.test(name) ||
      !isOurs ||
      typeof pid !== 'number' ||
      !isAlive({ ...ownerOf(process.pid), pid, start: '' })
    )
      continue;
    found[`${FOLDER}/${name}`] = JSON.stringify({ ...told, pid: 1 });
  }
  if (Object.keys(found).length === 0)
    return { ...NOTHING, note: `mayfly: ${editorWord} finds no editor that has ${cwd} open` };
  return { files: found, mounts: [readOnly(path.join(stage, FOLDER), `${LIVE_TARGET}/${folder}/${FOLDER}`)] };
}

function beforeDashes(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}
