import type { FileClass, FileRule } from '../providers/provider.ts';
import { isHalf } from '../platform/halves.ts';

/** `kept` is what mayfly itself put aside in the store; `unknown` is copied like settings, so that nothing new is lost. */
export type Class = FileClass | 'kept' | 'unknown';

const KEPT = /\.(conflict|rejected)-\d{8}T\d{6}Z(\.\d+)?$/;

/** What a file that mayfly put aside was called before. */
export function originalName(file: string): string {
  return file.replace(KEPT, '');
}

/** The first rule that covers `file`, a path relative to the CLI's folder; a folder is asked for with a trailing `/`. */
export function ruleFor(rules: readonly FileRule[], file: string): FileRule | undefined {
  const { plain, patterns } = indexOf(rules);
  const slash = file.indexOf('/');
  const exact = plain.get(slash === -1 ? file : file.slice(0, slash + 1));
  for (const place of patterns) {
    if (exact !== undefined && exact < place) break;
    const rule = rules[place];
    if (rule && covers(rule.path, file)) return rule;
  }
  return exact === undefined ? undefined : rules[exact];
}

export function classify(rules: readonly FileRule[], file: string): Class {
  if (KEPT.test(file)) return 'kept';
  if (isHalf(file)) return 'noise';
  return ruleFor(rules, file)?.class ?? 'unknown';
}

/** Whether a file of this class goes from the store to the live folder and back. */
export function isCopied(of: Class): boolean {
  return of !== 'history' && of !== 'cache' && of !== 'noise' && of !== 'kept';
}

/**
 * Bytes of a file that may go that way: all of it is in our memory for a moment. Of a file that nobody knows, which may be
 * a core dump, less.
 */
export function largest(rules: readonly FileRule[], file: string): number {
  return classify(rules, file) === 'unknown' ? LARGEST_UNKNOWN : LARGEST;
}

export const LARGEST_UNKNOWN = 4_000_000;
const LARGEST = 64_000_000;

/** Places in the list of rules: of names and of whole folders, which one look-up finds, and of all others. */
interface Index {
  readonly plain: ReadonlyMap<string, number>;
  readonly patterns: readonly number[];
}

const indexes = new WeakMap<readonly FileRule[], Index>();

function indexOf(rules: readonly FileRule[]): Index {
  const known = indexes.get(rules);
  if (known) return known;
  const plain = new Map<string, number>();
  const patterns: number[] = [];
  for (const [place, { path }] of rules.entries()) {
    if (!/^[^*/]+\/?$/.test(path)) patterns.push(place);
    else if (!plain.has(path)) plain.set(path, place);
  }
  const index = { plain, patterns };
  indexes.set(rules, index);
  return index;
}

const compiled = new Map<string, RegExp>();

function covers(pattern: string, file: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    const text = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '[^/]*');
    expression = new RegExp(`^${text}${pattern.endsWith('/') ? '' : '$'}`);
    compiled.set(pattern, expression);
  }
  return expression.test(file);
}
