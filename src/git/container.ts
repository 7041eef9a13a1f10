import { type Entry, kindOf, writeEntries } from './entry.ts';
import { sshCommand } from '../ssh/command.ts';
import { aboveRepository, unsignedAbove } from './repository.ts';
import { judge, shownKey, type Verdict } from './rules.ts';
import { signingKey, unsigned, type WhyNoSignature } from './signing.ts';

export interface DroppedEntry {
  /** Without what it may hold of a secret. */
  readonly key: string;
  readonly origin: string;
  readonly why: string;
}

export interface ContainerGit {
  /** For ~/.gitconfig inside. */
  readonly text: string;
  readonly dropped: readonly DroppedEntry[];
  /** Files that it names, by their name in ~/.gitconfig.d. */
  readonly files: Readonly<Record<string, string>>;
  /** Settings that have to stand above those of the repository. */
  readonly above?: readonly Pick<Entry, 'key' | 'value'>[];
  /** Keys whose public halves its commands need. */
  readonly identities?: readonly string[];
}

export interface GitPlaces {
  readonly home: string;
  /** Folders that are mounted at their own path. */
  readonly folders: readonly string[];
  /** Where git looks for `ignore` and `attributes` when no setting names them. */
  readonly defaults: string;
  /** The text of a small file, undefined when there is none. */
  readonly read: (file: string) => string | undefined;
  readonly whyNoSignature: WhyNoSignature;
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

/** The user's settings as git inside can use them, in one flat file, and what the repository's own cannot do without. */
export function containerGit(
  entries: readonly Entry[],
  places: GitPlaces,
  repository: readonly Entry[] = [],
): ContainerGit {
  const files: Record<string, string> = {};
  const dropped: DroppedEntry[] = [];
  const read = (file: string): string | undefined => places.read(file.replace(/^~(?=\/)/, places.home));
  const judged = entries.map((entry): Judged => Object.assign({ verdict: judgeEntry(entry, places, read) }, entry));
  const kept: { key: string; value: string | undefined; origin: string }[] = [];

  for (const { key, value, origin, verdict } of judged) {
    if ('why' in verdict) dropped.push({ key: shownKey(key), origin, why: verdict.why });
    if (!('keep' in verdict || 'copy' in verdict) || isLost(judged, key)) continue;
    if ('keep' in verdict) {
      kept.push({ key, value: verdict.value ?? value, origin });
      continue;
    }
    const content = isFromProject(origin, places.folders) ? undefined : read(value ?? '');
    if (content === undefined) dropped.push({ key, origin, why: `${value} is not there, or not to come along` });
    else kept.push({ key, value: place(files, key, content), origin });
  }

  const working = aboveRepository(repository, places, read);
  const why = unsigned([...kept, ...repository, ...working.entries], places.whyNoSignature);
  const silent = unsignedAbove(repository, why);
  dropped.push(...working.dropped, ...silent.dropped);
  const above = [...working.entries, ...silent.entries].map(({ key, value }) => ({ key, value }));
  const last = kept.filter(({ key, origin }) => {
    const reason = why(key);
    if (reason !== undefined) dropped.push({ key, origin, why: reason });
    return reason === undefined;
  });
  for (const [key, name] of DEFAULTS) {
    const content = entries.some((entry) => entry.key === key) ? undefined : places.read(`${places.defaults}/${name}`);
    if (content) last.push({ key, value: place(files, key, content), origin: '' });
  }
  const identities = [
    ...identitiesIn(
      entries.filter(({ origin }) => !isFromProject(origin, places.folders)),
      places,
    ),
    // A repository has the host look at no other file.
    ...identitiesIn([...entries, ...repository], places).filter((file) => file.startsWith(`${places.home}/.ssh/`)),
  ];
  return {
    text: writeEntries(last),
    dropped,
    files,
    ...(identities.length > 0 && { identities }),
    ...(above.length > 0 && { above }),
  };
}

function identitiesIn(entries: readonly Entry[], { home, folders }: GitPlaces): string[] {
  const commands = entries.filter(({ key }) => key === 'core.sshcommand');
  return commands.flatMap(({ value = '' }) => sshCommand(value, home, folders).identities);
}

const DEFAULTS = [
  ['core.excludesfile', 'ignore'],
  ['core.attributesfile', 'attributes'],
] as const;

function judgeEntry({ key, value }: Entry, { home, folders }: GitPlaces, read: GitPlaces['read']): Verdict {
  if (value === undefined) return { keep: true };
  if (key === 'user.signingkey') return signingKey(value, folders, read);
  const verdict = judge(key, value, folders);
  return key === 'core.sshcommand' && 'keep' in verdict ? sshCommand(value, home, folders) : verdict;
}

/** Of most settings the last value counts; where that one goes, an earlier one must not take its place. */
function isLost(judged: readonly Judged[], key: string): boolean {
  const last = judged.findLast((entry) => entry.key === key);
  return last !== undefined && 'why' in last.verdict && !LISTS.has(kindOf(key));
}

/** A file in the project that the user's own settings include could name any file of the host, to have it put inside. */
function isFromProject(origin: string, folders: readonly string[]): boolean {
  return folders.some((folder) => origin.startsWith(`file:${folder}/`));
}

function place(files: Record<string, string>, key: string, content: string): string {
  const name = key.replaceAll('.', '-');
  files[name] = content;
  return `~/.gitconfig.d/${name}`;
}
