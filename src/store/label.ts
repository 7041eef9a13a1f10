import { oneLine } from '../platform/errors.ts';
import { isObject, type Maybe, own, parseJson } from '../platform/json.ts';
import type { Unit } from './active.ts';

const NAMED = 5;
const LONGEST = 80; // characters
const DEEPEST = 6;
/** What says what runs, in the settings of the CLIs. */
const TELLING = ['command', 'url', 'httpUrl', 'repo', 'path'];

/** What a person reads of one unit. The words are those of whoever wrote it. */
export function labelOf({ file, keys, version }: Unit): string {
  if (!keys) return cut(file.split('/').slice(0, 3).join('/'));
  const name = `${file === 'settings.json' ? '' : `${file}: `}${keys.join('.')}`;
  const runs = keys[0] === 'env' ? undefined : telling(parseJson(version.bytes), DEEPEST); // a variable may be a key
  return runs === undefined ? cut(name) : `${cut(name)} ${JSON.stringify(cut(runs))}`;
}

/** The first few of them, each once. */
export function namesOf(labels: readonly string[]): string {
  const all = [...new Set(labels)];
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return oneLine(all.slice(0, NAMED).join(', ')) + more;
}

function telling(value: Maybe, depth: number): string | undefined {
  if (typeof value === 'string') return value;
  if (depth === 0 || typeof value !== 'object' || value === null) return undefined;
  const inner = isObject(value) ? TELLING.map((key) => own(value, key)).filter((each) => typeof each === 'string') : [];
  for (const child of [...inner, ...Object.values(value).filter((each) => typeof each === 'object')]) {
    const found = telling(child, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function cut(text: string): string {
  const plain = oneLine(text.slice(0, LONGEST + 1));
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}
