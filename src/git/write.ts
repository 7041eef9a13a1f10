import path from 'node:path';
import type { Conditional } from '../boundary/git-conditions.ts';
import type { DroppedEntry, GitPlaces } from './container.ts';
import { type Entry, fileOf, includedFile, isCondition, splitKey, writeEntries } from '../boundary/git-entry.ts';
import { judgePart, type Part, place } from './part.ts';
import { insteadOf } from './repository.ts';
import { isTrue, silence, SIGNING, SIGNS, unsigned } from './signing.ts';

export interface Written {
  readonly text: string;
  readonly dropped: readonly DroppedEntry[];
}

/**
 * The user's settings with their conditions, for git inside to decide on, and each file that they name among `files`.
 * `own`: what the repository sets besides.
 */
export function writeConditional(
  { entries, files: included }: Conditional,
  places: GitPlaces,
  own: readonly Entry[],
  files: Record<string, string>,
): Written {
  const names = new Map([...included.keys()].map((file, index) => [file, `include-${index + 1}`]));
  const main = judgePart(entries, places, files);
  const parts = new Map<string, Part>();
  for (const [file, content] of included) parts.set(file, judgePart(content, places, files, `${names.get(file)}-`));
  const all = [main, ...parts.values()];
  const dropped = all.flatMap((part) => part.dropped);
  const todo = new Map(parts);

  /** Each file once, as it is where it is included first: `before` and `after` are what stands around it there. */
  const write = (part: Part, before: readonly Entry[], after: readonly Entry[]): readonly Entry[] =>
    part.kept.flatMap((entry, index) => {
      if (!isCondition(entry.key)) return [entry];
      const file = includedFile(entry, places.home) ?? '';
      const name = names.get(file);
      if (name === undefined) return [];
      const next = todo.get(file);
      if (todo.delete(file) && next) {
        const around = [
          [...before, ...part.kept.slice(0, index)],
          [...part.kept.slice(index + 1), ...after],
        ] as const;
        const body = [...withoutLost(next, all), ...write(next, ...around)];
        const signing = signed(next, ...around, own, places);
        dropped.push(...signing.dropped);
        place(files, name, writeEntries([...body.filter(({ key }) => !SIGNS.has(key)), ...signing.entries]));
      }
      const value = `~/.gitconfig.d/${name}`;
      const { origin } = entry;
      return conditionsOf(entry, places).map((condition) => ({ key: `includeif.${condition}.path`, value, origin }));
    });

  const body = write(main, [], []);
  const why = unsigned([...main.kept, ...own], places.whyNoSignature);
  const signs = silence(
    body.filter(({ key }) => SIGNS.has(key)),
    why,
  );
  // What a file under a condition says of signatures stands after it.
  const others = body.filter(({ key }) => !SIGNS.has(key));
  return { text: writeEntries([...signs.kept, ...others]), dropped: [...dropped, ...signs.dropped] };
}

/** Where a value goes, none of another part takes its place: the key of one identity never signs for another. */
function withoutLost(part: Part, all: readonly Part[]): Entry[] {
  const others = all.filter((other) => other !== part).flatMap(({ kept }) => kept);
  return [...part.lost]
    .filter((key) => others.some((entry) => entry.key === key))
    .map((key) => ({ key, value: insteadOf(key) ?? '', origin: '' }));
}

/** Whether git signs where this part counts, if the part has a say in it. */
function signed(
  part: Part,
  before: readonly Entry[],
  after: readonly Entry[],
  own: readonly Entry[],
  { whyNoSignature }: GitPlaces,
): { entries: Entry[]; dropped: DroppedEntry[] } {
  if (![...part.kept.map(({ key }) => key), ...part.lost].some((key) => SIGNING.has(key)))
    return { entries: [], dropped: [] };
  const kept = [...[...before, ...part.kept].filter(({ key }) => !part.lost.has(key)), ...after];
  const why = unsigned([...kept, ...own], whyNoSignature);
  const wanted = new Map(kept.filter(({ key }) => SIGNS.has(key)).map((entry) => [entry.key, entry]));
  const lost = [...wanted.values()].filter(({ key, value }) => isTrue(value) && why(key) !== undefined);
  return {
    entries: [...wanted.values()].map((entry) => (lost.includes(entry) ? silent(entry) : entry)),
    dropped: lost.map(({ key, origin }) => ({ key, origin, why: why(key) ?? '' })),
  };
}

function silent({ key, origin }: Entry): Entry {
  return { key, value: 'false', origin };
}

/** The condition as it means the same where HOME and the file are elsewhere; twice where a link leads to the folder. */
function conditionsOf(entry: Entry, { home, real }: GitPlaces): string[] {
  const condition = splitKey(entry.key).subsection ?? '';
  const [, kind, pattern] = /^(gitdir(?:\/i)?:)(.*)$/s.exec(condition) ?? [];
  if (kind === undefined || pattern === undefined) return [condition];
  const absolute = pattern.startsWith('~/')
    ? literal(real(home)) + pattern.slice(1)
    : pattern.startsWith('./')
      ? literal(path.dirname(real(fileOf(entry)))) + pattern.slice(1)
      : pattern;
  const [folder = ''] = /^\/[^*?[\\]*(?=\/)/.exec(absolute) ?? [];
  const way = folder && literal(real(folder)) + absolute.slice(folder.length);
  return [...new Set([absolute, way])].filter((found) => found !== '').map((found) => kind + found);
}

function literal(folder: string): string {
  return folder.replaceAll(/[*?[\\]/g, '\\$&');
}
