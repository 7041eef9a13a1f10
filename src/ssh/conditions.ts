import { type Criterion, write } from './criteria.ts';
import { intersect } from './patterns.ts';
import { quoted } from './tokens.ts';

/** How often HostName and User had been set when a Match line was read: both can change what it says when read again. */
export interface Seen {
  hostname: number;
  user: number;
}

export type Header =
  | { readonly kind: 'host'; readonly raw: string; readonly patterns: readonly string[] }
  | { readonly kind: 'match'; readonly raw: string; readonly criteria: readonly Criterion[]; readonly seen: Seen };

/** The blocks that all have to apply, the outermost first; what is always true is left out. */
export type Condition = readonly Header[];

/**
 * One condition as block headers of one flat file. An Include in a block makes conditions that ssh_config has no word for; what it
 * has, is this: patterns that are the intersection of several Host lines, and Match lines one after the other. Two headers
 * mean that the body stands below both, of which one applies at a time.
 */
export type Rendered = { readonly headers: readonly string[] } | { readonly never: true } | { readonly why: string };

const NEVER = { never: true } as const;

export function isAlways(header: Header): boolean {
  if (header.kind === 'host') return header.patterns.length > 0 && header.patterns.every((text) => /^\*+$/.test(text));
  const [only, ...more] = header.criteria;
  return only?.name === 'all' && !only.negated && more.length === 0;
}

/** A second pass over the file is asked for by the mere presence of `final`, whether or not the line applies. */
export function asksForFinal(header: Header): boolean {
  return header.kind === 'match' && header.criteria.some(({ name }) => name === 'final');
}

export function render(condition: Condition, seen: Seen): Rendered {
  const [first, ...more] = condition;
  if (first === undefined) return { headers: ['Host *'] };
  if (condition.some((header) => hasChanged(header, seen)))
    return { why: 'it depends on a Match line whose host or user has changed since' };
  if (more.length === 0) return { headers: [first.raw.trim()] };
  const hosts = condition.filter((header) => header.kind === 'host').map(({ patterns }) => patterns);
  const host = hosts.length === 0 ? { positive: [], negative: [] } : combine(hosts);
  if (host === undefined) return { why: 'its Host patterns have too many combinations' };
  if (hosts.length > 0 && host.positive.length === 0) return NEVER;
  const list = condition.flatMap((header) => (header.kind === 'match' ? header.criteria : []));
  if (list.some(({ name, negated }) => name === 'all' && negated)) return NEVER;
  const criteria = list.filter(({ name }) => name !== 'all');
  const all = [...host.positive, ...host.negative];
  if (criteria.length === 0) return { headers: [`Host ${all.map(quoted).join(' ')}`] };
  const variants = hosts.length === 0 ? [criteria] : inBothPasses(all, criteria);
  const headers = variants?.map(write);
  if (headers === undefined || headers.includes(undefined))
    return { why: 'its patterns cannot be written in a Match line' };
  return { headers: headers.filter((text) => text !== undefined) };
}

function hasChanged(header: Header, seen: Seen): boolean {
  if (header.kind === 'host') return false;
  return header.criteria.some(
    ({ name, argument = '' }) =>
      (name === 'exec' && argument.includes('%') && hasMoved(header.seen, seen)) ||
      (name === 'host' && header.seen.hostname !== seen.hostname) ||
      (name === 'user' && header.seen.user !== seen.user),
  );
}

function hasMoved(before: Seen, now: Seen): boolean {
  return before.hostname !== now.hostname || before.user !== now.user;
}

function combine(hosts: readonly (readonly string[])[]): { positive: string[]; negative: string[] } | undefined {
  const negative = hosts.flat().filter((text) => text.startsWith('!'));
  let positive = ['*'];
  for (const list of hosts) {
    const own = list.filter((text) => !text.startsWith('!'));
    const next = positive.flatMap((a) => own.map((b) => intersect(a, b)));
    if (next.includes(undefined)) return undefined;
    positive = [...new Set(next.flatMap((found) => found ?? []))];
  }
  return { positive, negative: [...new Set(negative)] };
}

/** What Host compares is the name as typed in the first pass, and the name found in the second (the canonical one). */
function inBothPasses(patterns: readonly string[], criteria: readonly Criterion[]): Criterion[][] | undefined {
  if (patterns.some((text) => text.includes(','))) return undefined;
  const argument = patterns.join(',');
  return [
    [{ name: 'canonical', negated: true }, { name: 'originalhost', negated: false, argument }, ...criteria],
    [{ name: 'canonical', negated: false }, { name: 'host', negated: false, argument }, ...criteria],
  ];
}
