import fs from 'node:fs';
import path from 'node:path';
import { lstat, makePrivate, readText, remove } from '../platform/files.ts';
import type { Tree } from '../boundary/tree.ts';
import type { FileRule } from '../providers/provider.ts';
import type { Unit } from './active.ts';
import { ruleFor } from './classes.ts';
import type { Flow } from './flow.ts';
import { heldFolder, UNTOLD } from './held.ts';
import { isObject, isSame, type Maybe, own, parseJson, stringify } from '../platform/json.ts';
import { withoutComments } from '../platform/json-scan.ts';
import { labelOf, namesOf } from './label.ts';
import { withStoreLock } from './locks.ts';
import { isToldAlong } from './told-along.ts';
import { type Version, versionOf } from '../boundary/version.ts';

/** Bytes of what is noted, so that no call fills the store with it. */
const MOST_BYTES = 1_000_000;

/** What a call changed of memory or prompts: ids of what it was and is, null for nothing. */
interface Change extends Pick<Unit, 'file' | 'keys'> {
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Notes that a call changes what later calls are told, if `file` is memory or a prompt, or read along with them: in the store, before it has the
 * change, since a process that is killed then says nothing. Under the store's lock.
 */
export function notePrompt(
  { provider, store }: Pick<Flow, 'provider' | 'store'>,
  tree: Tree,
  file: string,
  before: Version | undefined,
  after: Version | undefined,
): void {
  const changes = changesOf(provider, tree, file, before, after);
  const notes = notesIn(store);
  if (changes.length === 0 || (lstat(notes)?.size ?? 0) > MOST_BYTES) return;
  makePrivate(path.dirname(notes));
  // What a killed process has written half ends with the line.
  fs.appendFileSync(notes, changes.map((change) => `\n${JSON.stringify(change)}`).join(''), { mode: 0o600 });
}

/** One line about what calls have changed of it, once; undefined where all is as it was. */
export async function takePromptLine(flow: Flow): Promise<string | undefined> {
  let text: string | undefined;
  if (!lstat(notesIn(flow.store))) return undefined;
  await withStoreLock(flow, () => {
    text = readText(notesIn(flow.store));
    remove(notesIn(flow.store));
  });
  const changed = [...Map.groupBy(parse(text), ({ file, keys }) => JSON.stringify([file, keys])).values()]
    .filter((changes) => changes[0]?.before !== changes.at(-1)?.after)
    .flatMap(([change]) => change ?? [])
    .toSorted((one, other) => depthOf(one) - depthOf(other) || (nameOf(one) < nameOf(other) ? -1 : 1));
  if (changed.length === 0) return undefined;
  const names = namesOf(changed.map(nameOf));
  return `mayfly: a call changed what ${flow.provider.name} is told in every project: ${names}; look at it in ${flow.store} if that is not your wish`;
}

const NOTHING = versionOf(Buffer.alloc(0), 'file');

function notesIn(store: string): string {
  return path.join(heldFolder(path.dirname(store)), path.basename(store), `prompts${UNTOLD}`);
}

function changesOf(
  provider: Flow['provider'],
  store: Tree,
  file: string,
  before: Version | undefined,
  after: Version | undefined,
): Change[] {
  if (before?.id === after?.id) return [];
  const { files: rules } = provider;
  const rule = ruleFor(rules, file);
  // A link has another folder count in the place of this one.
  const isFolder = !rule && [before, after].some((version) => version?.kind === 'link');
  const prompt = promptOf(isFolder ? ruleFor(rules, `${file}/`) : rule);
  if (!prompt && !(mayBeRead(file, rule) && isToldAlong(store, provider, file))) return [];
  if (!prompt?.keys) return [{ file, before: before?.id ?? null, after: after?.id ?? null }];
  const values = [before, after].map((version) => valueOf(version));
  return prompt.keys.flatMap((key) => {
    const keys = key.split('.');
    const [was, is] = values.map((value) => at(value, keys));
    return isSame(was, is) ? [] : [{ file, keys, before: idOf(was), after: idOf(is) }];
  });
}

/** Not what each call writes for the CLI itself. */
function mayBeRead(file: string, rule: FileRule | undefined): boolean {
  return rule === undefined || (rule.class === 'settings' && !file.endsWith('.json'));
}

function promptOf(rule: FileRule | undefined): FileRule['prompt'] {
  return rule?.prompt ?? (rule?.class === 'memory' ? {} : undefined);
}

function valueOf(version: Version | undefined): Maybe {
  if (!version || version.kind === 'link') return undefined;
  return parseJson(version.bytes) ?? parseJson(withoutComments(version.bytes));
}

function at(value: Maybe, keys: readonly string[]): Maybe {
  let inner = value;
  for (const key of keys) inner = isObject(inner) ? own(inner, key) : undefined;
  return inner;
}

function idOf(value: Maybe): string | null {
  return value === undefined ? null : versionOf(Buffer.from(stringify(value)), 'file').id;
}

function nameOf({ file, keys }: Change): string {
  return labelOf({ file, ...(keys && { keys }), version: NOTHING });
}

/** What is at the top tells most. */
function depthOf({ file }: Change): number {
  return file.split('/').length;
}

function parse(text = ''): Change[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Change];
    } catch {
      return [];
    }
  });
}
