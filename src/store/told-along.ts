import path from 'node:path';
import { below, parentOf } from '../boundary/folders.ts';
import { Obstacle } from '../boundary/found.ts';
import type { Tree } from '../boundary/tree.ts';
import type { Flow } from './flow.ts';
import { type FileRule, LIVE_TARGET } from '../providers/provider.ts';
import { ruleFor } from './classes.ts';
import { isObject, type Maybe, own, parseJson } from '../platform/json.ts';
import { withoutComments } from '../platform/json-scan.ts';

/** Files that are looked through, and bytes of each: a CLI follows imports five deep at most. */
const MOST = 1000;
const LARGEST = 1_000_000;

interface Place {
  readonly name: string;
  /** Folders from which what it imports may be named: its own, and that of a link to it. */
  readonly from: readonly string[];
}

/**
 * Whether the CLIs read a file of the store along with memory: since that imports it (`@NAME`), a link in the place of memory leads
 * there, or settings choose it. Rather one too many than one too few, as only what a call has changed is asked about.
 */
export function isToldAlong(store: Tree, { folder, files }: Flow['provider'], file: string): boolean {
  const isPrompt = (name: string): boolean => {
    const rule = ruleFor(files, name);
    return rule?.class === 'memory' || (rule?.prompt !== undefined && !rule.prompt.keys);
  };
  const first = store
    .walk((name) => name.endsWith('/') && !isPrompt(name))
    .filter((name) => isPrompt(name) || isPrompt(`${name}/`));
  const waiting: Place[] = [...first, ...chosen(store, files)].map((name) => ({ name, from: [parentOf(name)] }));
  const seen = new Set<string>();
  for (const { name, from } of waiting) {
    if (seen.size >= MOST) return true;
    if (name === file || file.startsWith(`${name}/`)) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    waiting.push(...behind(store, name, from, folder));
  }
  return false;
}

/** Where a file leads: the aim of a link, what is in a folder, and what a text imports. */
function behind(store: Tree, name: string, from: readonly string[], folder: string): Place[] {
  try {
    const { version } = store.read(name, { largest: LARGEST });
    if (version === undefined) return [];
    const text = version.bytes.toString();
    if (version.kind === 'link') {
      const aim = path.join(parentOf(name), text);
      return [{ name: aim, from: [parentOf(aim), ...from] }];
    }
    return importsIn(text, folder).flatMap((named) =>
      from
        .map((each) => within(below(each, named), named))
        .flatMap((found) => (found === undefined ? [] : { name: found, from: [parentOf(found)] })),
    );
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    if (error.kind !== 'folder') return [];
    return store.walk(() => false, name).map((inner) => ({ name: inner, from: [parentOf(inner)] }));
  }
}

/** Names that a text imports, relative to itself or, with a `/` before them, to the CLI's folder. */
export function importsIn(text: string, folder: string): string[] {
  return [...text.matchAll(/(?:^|\s)@((?:\\ |\S)+)/g)].flatMap(([, word = '']) => {
    const [name = ''] = word.replaceAll('\\ ', ' ').split('#', 1);
    return [name, withoutMarks(name)].flatMap((each) => {
      if (!/^[~/]/.test(each)) return [each];
      const inside = insideOf(each, folder);
      return inside === undefined ? [] : [`/${inside}`];
    });
  });
}

/** A sentence or a bracket may end with it. */
function withoutMarks(name: string): string {
  let end = name.length;
  while (end > 0 && /[\p{P}\p{S}]/u.test(name[end - 1] ?? '')) end -= 1;
  return name.slice(0, end);
}

function insideOf(name: string, folder: string): string | undefined {
  const above = [`${LIVE_TARGET}/`, `/${folder}/`].find((each) => name.includes(each));
  return above === undefined ? undefined : name.slice(name.lastIndexOf(above) + above.length);
}

function within(joined: string, named: string): string | undefined {
  const name = path.normalize(named.startsWith('/') ? named.slice(1) : joined);
  return name === '' || name === '.' || name.startsWith('../') || name.startsWith('/') ? undefined : name;
}

/** Files that settings choose for memory. */
function chosen(store: Tree, files: readonly FileRule[]): string[] {
  return files.flatMap(({ path: name, prompt }) => {
    if (!prompt?.names || name.includes('*')) return [];
    const bytes = attempt(() => store.read(name, { largest: LARGEST }).version?.bytes);
    const settings = bytes && (parseJson(bytes) ?? parseJson(withoutComments(bytes)));
    return prompt.names.flatMap((keys) => {
      let value: Maybe = settings;
      for (const key of keys.split('.')) value = isObject(value) ? own(value, key) : undefined;
      return [value].flat().flatMap((each) => (typeof each === 'string' && each !== '' ? [each] : []));
    });
  });
}

function attempt<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof Obstacle) return undefined;
    throw error;
  }
}
