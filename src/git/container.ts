import type { Conditional } from '../boundary/git-conditions.ts';
import { type Entry, isCondition, writeEntries } from '../boundary/git-entry.ts';
import { sshCommand } from './ssh-command.ts';
import type { OwnHooks } from './own-hooks.ts';
import { hooksPath, isFromProject, judgePart, type Part, place } from './part.ts';
import { aboveRepository, unsignedAbove } from './repository.ts';
import { silence, unsigned, type WhyNoSignature } from './signing.ts';
import { writeConditional, type Written } from './write.ts';

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
  /** Hooks that do not work inside as they do on the host. */
  readonly lackingHooks?: readonly DroppedEntry[];
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
  readonly read: (file: string, largest?: number) => string | undefined;
  /** What is in a folder of hooks. */
  readonly hooks: (folder: string) => OwnHooks;
  /** Where a file or folder really is, the path itself where nothing is there. */
  readonly real: (file: string) => string;
  readonly whyNoSignature: WhyNoSignature;
}

/** The user's settings as git inside can use them, and what the repository's own cannot do without. */
export function containerGit(
  entries: readonly Entry[],
  given: GitPlaces,
  repository: readonly Entry[] = [],
  conditional?: Conditional,
): ContainerGit {
  const places = {
    ...given,
    read: (file: string, largest?: number) => given.read(file.replace(/^~(?=\/)/, given.home), largest),
  };
  const files: Record<string, string> = {};
  const here = judgePart(entries, places, conditional ? {} : files);
  const working = aboveRepository(repository, places);
  const own = [...repository, ...working.entries];
  const why = unsigned([...here.kept, ...own], places.whyNoSignature);
  const silent = unsignedAbove(repository, why);
  const above = [...working.entries, ...silent.entries].map(({ key, value }) => ({ key, value }));
  const written = conditional?.entries ?? entries;
  const { text, dropped } = conditional ? writeConditional(conditional, places, own, files) : writeFlat(here, why);
  const first = DEFAULTS.flatMap(([key, name]) => {
    const content = written.some((entry) => entry.key === key) ? undefined : places.read(`${places.defaults}/${name}`);
    return content ? [{ key, value: place(files, key, content) }] : [];
  });
  const all = [...written, ...(conditional ? [...conditional.files.values()].flat() : []), ...entries];
  const ownHooks = repositoryHooks(repository, places);
  const isOverruled = repository.some(({ key }) => key === HOOKS_PATH);
  const lackingHooks = isOverruled ? ownHooks : here.dropped.filter(({ key }) => key === HOOKS_PATH);
  const identities = [
    ...identitiesIn(
      all.filter(({ origin }) => !isFromProject(origin, places.folders)),
      places,
    ),
    // A repository has the host look at no other file, and at few.
    ...identitiesIn([...all, ...repository], places)
      .filter((file) => file.startsWith(`${places.home}/.ssh/`))
      .slice(0, MOST_KEYS),
  ];
  return {
    text: writeEntries(first) + text,
    dropped: [...dropped, ...working.dropped, ...silent.dropped, ...ownHooks],
    ...(lackingHooks.length > 0 && { lackingHooks }),
    files,
    ...(identities.length > 0 && { identities: [...new Set(identities)] }),
    ...(above.length > 0 && { above }),
  };
}

const HOOKS_PATH = 'core.hookspath';

/** A repository has no file of the host come along, so hooks that it names there do not run. */
function repositoryHooks(repository: readonly Entry[], { home, folders }: GitPlaces): DroppedEntry[] {
  const { value, origin = '' } = repository.findLast(({ key }) => key === HOOKS_PATH) ?? {};
  return value && 'hooks' in hooksPath(value, home, folders)
    ? [{ key: HOOKS_PATH, origin, why: `${value} is a path of the host` }]
    : [];
}

function writeFlat({ kept, dropped }: Part, why: (key: string) => string | undefined): Written {
  const signing = silence(
    kept.filter(({ key }) => !isCondition(key)),
    why,
  );
  return { text: writeEntries(signing.kept), dropped: [...dropped, ...signing.dropped] };
}

const MOST_KEYS = 100;

function identitiesIn(entries: readonly Entry[], { home, folders }: GitPlaces): string[] {
  const commands = entries.filter(({ key }) => key === 'core.sshcommand');
  return commands.flatMap(({ value = '' }) => sshCommand(value, home, folders).identities);
}

const DEFAULTS = [
  ['core.excludesfile', 'ignore'],
  ['core.attributesfile', 'attributes'],
] as const;
