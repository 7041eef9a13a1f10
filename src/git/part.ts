import { sshCommand } from '../ssh/command.ts';
import type { DroppedEntry, GitPlaces } from './container.ts';
import { type Entry, isCondition, kindOf } from './entry.ts';
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

type Judged = Entry & { readonly verdict: Verdict };

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

function judgeEntry({ key, value }: Entry, { home, folders, read }: GitPlaces): Verdict {
  if (value === undefined || isCondition(key)) return { keep: true };
  if (key === 'user.signingkey') return signingKey(value, folders, read);
  const verdict = judge(key, value, folders);
  return key === 'core.sshcommand' && 'keep' in verdict ? sshCommand(value, home, folders) : verdict;
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
