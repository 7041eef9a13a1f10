import path from 'node:path';
import { asJson, makePrivate, readText, stat, writeAtomic } from '../platform/files.ts';
import type { Outside } from './names.ts';
import type { Reader, Source } from './sanitize.ts';

/** What a call needs to know of the user's configuration. */
export interface Result {
  readonly config: string;
  readonly knownHosts: readonly string[];
  readonly revoked: readonly string[];
  readonly identities: readonly string[];
  readonly agents: readonly string[];
  readonly notes: readonly string[];
}

type Pattern = Parameters<Reader>;

interface Head extends Omit<Result, 'config'> {
  readonly rules: string;
  readonly patterns: readonly Pattern[];
  readonly variables: readonly (readonly [name: string, value?: string])[];
  /** Length of the inputs, in UTF-16 units. */
  readonly inputs: number;
}

/** Remembers what sanitizing has asked for and got; what it makes of that depends on nothing else. */
export class Recording {
  readonly patterns: Pattern[] = [];
  readonly variables: [name: string, value?: string][] = [];
  readonly inputs: string[];
  readonly #read: Reader;
  readonly #variable: Outside['variable'];

  constructor(sources: readonly Source[], read: Reader, variable: Outside['variable']) {
    this.inputs = sources.flatMap(own);
    this.#read = read;
    this.#variable = variable;
  }

  readonly read: Reader = (...pattern) => {
    const found = this.#read(...pattern);
    this.patterns.push(pattern);
    this.inputs.push(...included(found));
    return found;
  };

  readonly variable: Outside['variable'] = (name) => {
    const value = this.#variable(name);
    this.variables.push(value === undefined ? [name] : [name, value]);
    return value;
  };
}

function own({ file, text }: Source): string[] {
  return [`${file}\n${text.length}\n`, text];
}

function included(found: ReturnType<Reader>): string[] {
  return typeof found === 'string' ? [`!${found}\n`] : [`${found.length}\n`, ...found.flatMap(own)];
}

/**
 * The result of the last call, if everything that it was made from is the same now. The contents themselves are compared, which
 * is cheaper than a hash of them and never wrong; the one file holds a line of JSON, the contents, and the result.
 */
export function recall(
  folder: string,
  { home, variable }: Outside,
  sources: readonly Source[],
  read: Reader,
): Result | undefined {
  const text = readText(cacheFile(folder));
  if (text === undefined) return undefined;
  let at = text.indexOf('\n') + 1;
  const head = asJson(text.slice(0, at)) as Head | undefined;
  if (head?.rules !== rules(home)) return undefined;
  if (head.variables.some(([name, value]) => variable(name) !== value)) return undefined;
  const end = at + head.inputs;
  const isNext = (chunk: string): boolean => {
    const found = text.startsWith(chunk, at);
    at += chunk.length;
    return found;
  };
  if (!sources.flatMap(own).every(isNext)) return undefined;
  for (const pattern of head.patterns) if (!included(read(...pattern)).every(isNext)) return undefined;
  const { knownHosts, revoked, identities, agents, notes } = head;
  return at === end ? { config: text.slice(end), knownHosts, revoked, identities, agents, notes } : undefined;
}

export function remember(
  folder: string,
  home: string,
  { patterns, variables, inputs }: Recording,
  result: Result,
): void {
  const { config, ...known } = result;
  const input = inputs.join('');
  const head: Head = { ...known, rules: rules(home), patterns, variables, inputs: input.length };
  makePrivate(folder);
  writeAtomic(cacheFile(folder), `${JSON.stringify(head)}\n${input}${config}`);
}

function cacheFile(folder: string): string {
  return path.join(folder, 'ssh');
}

/** Another executable can have other rules, and another HOME gives other paths. */
function rules(home: string): string {
  return `${stat(process.execPath)?.mtimeMs} ${home}`;
}
