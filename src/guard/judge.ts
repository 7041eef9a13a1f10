import path from 'node:path';
import { physicalFolder } from '../boundary/mount-source.ts';
import type { Host } from '../platform/host.ts';
import { changedKeys } from './keys.ts';
import type { Change } from './compare.ts';
import { compareSettings, isPlainRemote, readSettings, type Setting } from './settings.ts';
import type { Entry } from './snapshot.ts';

type ContentOf = (digest: string) => string | undefined;

/** Those of the changes that matter to the host, with what matters of them. */
export async function judge(
  host: Pick<Host, 'capture'>,
  contentOf: ContentOf,
  changes: readonly Change[],
  root: string,
): Promise<Change[]> {
  const judged: Change[] = [];
  for (const { settings: _, keys: __, scripts: ___, broken: ____, ...change } of changes) {
    const texts = textsOf(change, contentOf);
    const detail = texts && (await look(host, change, texts, root));
    if (detail !== 'harmless') judged.push({ ...change, ...detail });
  }
  return judged;
}

interface Texts {
  readonly before: string;
  readonly after: string;
}

/** Undefined for a change that is no matter of contents alone, such as a link in the place of a file. */
export function textsOf({ before, after }: Pick<Change, 'before' | 'after'>, contentOf: ContentOf): Texts | undefined {
  const text = (entry: Entry | undefined): string | undefined => {
    if (entry === undefined) return '';
    return entry.is === 'file' ? contentOf(entry.digest) : undefined;
  };
  const [one, other] = [text(before), text(after)];
  return one === undefined || other === undefined ? undefined : { before: one, after: other };
}

async function look(
  host: Pick<Host, 'capture'>,
  { file, kind, before, after }: Change,
  texts: Texts,
  root: string,
): Promise<Pick<Change, 'settings' | 'keys' | 'scripts' | 'broken'> | 'harmless'> {
  if (kind === 'settings') {
    const [old, now] = await Promise.all([readSettings(host, texts.before), readSettings(host, texts.after)]);
    if (old === undefined || now === undefined) return {}; // git cannot read it any more
    // A clone comes from somewhere; a submodule that was fetched has a folder, and in it the way back to its files.
    const isOfNew = (setting: Setting): boolean =>
      before === undefined && (setting.key === 'core.worktree' || isPlainRemote(setting));
    const settings = compareSettings(old, now).filter((setting) => !isOfNew(setting));
    return settings.length > 0 ? { settings } : 'harmless';
  }
  if (kind === 'package') {
    const scripts = changedScripts(texts);
    if (scripts.length === 0) return 'harmless';
    return after && texts.after === '' ? { scripts, broken: true } : { scripts };
  }
  const keys = changedKeys(file, texts);
  if (keys) return keys.length > 0 ? { keys } : 'harmless';
  // Of a submodule or a linked worktree: what it leads to is watched. Only a folder with that name leads there.
  if (path.basename(file) === '.git' && before === undefined && isBelowGit(file, texts.after, root)) return 'harmless';
  // A worktree that was made, or removed: what pointed from its folders is not missed.
  const isMade = path.basename(file) === 'commondir' && texts.after.trim() === '../..';
  const isGone = kind === 'pointer' && after === undefined && physicalFolder(path.dirname(file)) === undefined;
  return isMade || isGone ? 'harmless' : {};
}

function isBelowGit(pointer: string, text: string, root: string): boolean {
  const named = /^gitdir: ([^\n]+)\n?$/.exec(text)?.[1] ?? '';
  return ['modules', 'worktrees'].some((name) =>
    path.resolve(path.dirname(pointer), named).startsWith(`${root}/.git/${name}/`),
  );
}

/** Of scripts with their names. */
function changedScripts({ before, after }: Texts): string[] {
  const [old, now] = [before, after].map(asTable);
  return changedIn(old, now).flatMap((key) => {
    if (key !== 'scripts') return [key];
    const names = changedIn(asTable(old?.[key]), asTable(now?.[key]));
    return names.length > 0 ? [`scripts ${names.join(', ')}`] : [];
  });
}

type Table = Readonly<Record<string, unknown>>;

function asTable(value: unknown): Table {
  const table: unknown = typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;
  return typeof table === 'object' && table !== null ? (table as Table) : {};
}

function changedIn(old: Table = {}, now: Table = {}): string[] {
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
}
