import { sshCommand } from './ssh-command.ts';
import { isHostPath } from '../providers/programs.ts';
import type { DroppedEntry, GitPlaces } from './container.ts';
import { type Entry, isCondition, kindOf } from '../boundary/git-entry.ts';
import type { OwnHooks } from './own-hooks.ts';
import { judge, shownKey, type Verdict } from './rules.ts';
import { signingKey } from './signing.ts';

/** What of a list of settings stays, and what goes. */
export interface Part {
  readonly kept: readonly Entry[];
  readonly dropped: readonly DroppedEntry[];
  /** Settings of which the last value went. */
  readonly lost: ReadonlySet<string>;
}

/** Settings to which every value adds, so that one can go and the others stay. */
const LISTS = new Set([
  'core.gitproxy',
  'credential.*.helper',
  'credential.helper',
  'http.*.extraheader',
  'http.extraheader',
  'safe.directory',
  'url.*.insteadof',
  'url.*.pushinsteadof',
]);

type Judged = Entry & { readonly verdict: Verdict | { readonly hooks: string } };

/** Puts the files that the settings name into `files`, by names that begin with `prefix`; an `includeIf` stays as it is. */
export function judgePart(
  entries: readonly Entry[],
  places: GitPlaces,
  files: Record<string, string>,
  prefix = '',
): Part {
  const kept: Entry[] = [];
  const dropped: DroppedEntry[] = [];
  const judged = entries.map((entry): Judged => Object.assign({ verdict: judgeEntry(entry, places) }, entry));
  const last = new Map(judged.map(({ key, verdict }) => [key, verdict]));
  const lost = new Set([...last].flatMap(([key, verdict]) => ('why' in verdict && !LISTS.has(kindOf(key)) ? key : [])));
  for (const { key, value, origin, verdict } of judged) {
    if ('hooks' in verdict) {
      if (last.get(key) !== verdict) continue;
      const found = isFromProject(origin, places.folders) ? FOREIGN : places.hooks(verdict.hooks);
      for (const [name, text] of Object.entries(found.files)) files[`${prefix}hooks/${name}`] = text;
      dropped.push(...found.missing.map((why) => ({ key, origin, why })));
      // Also where there is none: those in .git/hooks stay switched off.
      kept.push({ key, value: `~/.gitconfig.d/${prefix}hooks`, origin });
      continue;
    }
    if ('why' in verdict) dropped.push({ key: shownKey(key), origin, why: verdict.why });
    // Of most settings the last value counts; where that one goes, an earlier one must not take its place.
    if (!('keep' in verdict || 'copy' in verdict) || lost.has(key)) continue;
    if ('keep' in verdict) {
      kept.push({ key, value: verdict.value ?? value, origin });
      continue;
    }
    const content = isFromProject(origin, places.folders) ? undefined : places.read(value ?? '', verdict.largest);
    if (content === undefined) dropped.push({ key, origin, why: `${value} is not there, or not to come along` });
    else kept.push({ key, value: place(files, prefix + key, content), origin });
  }
  return { kept, dropped, lost };
}

const FOREIGN: OwnHooks = { files: {}, missing: ['a file of the project names hooks of the host'] };

function judgeEntry({ key, value }: Entry, { home, folders, read }: GitPlaces): Verdict | { readonly hooks: string } {
  if (value === undefined || isCondition(key)) return { keep: true };
  if (key === 'core.hookspath' && value !== '') return hooksPath(value, home, folders);
  if (key === 'user.signingkey') return signingKey(value, folders, read);
  const verdict = judge(key, value, folders);
  return key === 'core.sshcommand' && 'keep' in verdict ? sshCommand(value, home, folders) : verdict;
}

/** Where hooks are to come along, the folder that they are in. */
export function hooksPath(
  value: string,
  home: string,
  folders: readonly string[],
): { readonly hooks: string } | { readonly keep: true; readonly value: string } {
  const folder = value.replace(/^~(?=\/)/, home);
  return isHostPath(folder, folders) || (value !== folder && !isMounted(folder, folders))
    ? { hooks: folder }
    : { keep: true, value: folder };
}

function isMounted(folder: string, folders: readonly string[]): boolean {
  return folders.some((own) => folder === own || folder.startsWith(`${own}/`));
}

/** A file in the project that the user's own settings include could name any file of the host, to have it put inside. */
export function isFromProject(origin: string, folders: readonly string[]): boolean {
  return folders.some((folder) => origin.startsWith(`file:${folder}/`));
}

export function place(files: Record<string, string>, key: string, content: string): string {
  let name = key.replaceAll(/[^\w-]+/g, '-').slice(-100);
  while (files[name] !== undefined && files[name] !== content) name += '-'; // two addresses can come to the same
  files[name] = content;
  return `~/.gitconfig.d/${name}`;
}
