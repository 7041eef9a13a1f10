import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import { isInside } from '../platform/paths.ts';
import type { Change } from './compare.ts';
import type { End } from './finish.ts';
import type { Report } from './shelf.ts';
import type { Setting } from './settings.ts';
import { CLOSED } from './snapshot.ts';

const MOST_LINES = 20;
const LONGEST = 100; // characters of a value

/** What a person reads after a call: one line that says what to do, and one for each thing that was changed. */
export function block(report: Report, changes: readonly Change[], end: End): string {
  const { root } = report.place;
  const who = {
    seen: 'this call',
    unseen: `a call of ${report.provider} that ended meanwhile`,
    killed: `a call of ${report.provider} that was killed`,
  };
  const head = `mayfly: ${who[end]} changed what this machine may run later, in ${root}; see mayfly guard diff, undo it with mayfly guard restore`;
  const lines = changes.flatMap((change) => describe(change, root));
  const rest = lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} more`] : [];
  return [head, ...[...lines.slice(0, MOST_LINES), ...rest].map((line) => `  ${line}`)].map(oneLine).join('\n');
}

/** One line for each setting; one for any other file. */
export function describe(change: Change, root: string): string[] {
  const by = (change.after ?? change.before)?.by;
  const whose = by !== undefined && !isInside(by, root) ? ` (this is your ${by})` : '';
  const name = `${shortName(change.file, root)}${whose}`;
  if (change.settings) return change.settings.map((setting) => `${name}: ${describeSetting(setting)}`);
  if (change.broken) return [`${name}: cannot be read any more`];
  if (change.keys) return [`${name}: ${values(change.keys)}`];
  if (change.scripts && change.after) return [`${name}: ${change.scripts.join('; ')}`];
  return [`${name}: ${what(change)}`];
}

export function shortName(file: string, root: string): string {
  return isInside(file, root) ? path.relative(root, file) : file;
}

function describeSetting({ key, before, after }: Setting): string {
  const was = before.length > 0 ? `was ${values(before)}` : 'new';
  return after.length > 0 ? `${key} = ${values(after)} (${was})` : `${key} removed (${was})`;
}

function values(list: readonly string[]): string {
  const text = list.join(', ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function what({ before, after }: Change): string {
  if (after === undefined) return 'removed';
  if (after.is === 'link') return `now a link to ${after.to}`;
  if (after.is === 'folder') return 'now a folder';
  if (after.stamp === CLOSED) return 'in a folder that cannot be looked into any more';
  if (before === undefined) return 'new';
  const isSameText = before.is === 'file' && after.is === 'file' && before.digest === after.digest;
  return isSameText ? (after.runs ? 'can be executed now' : 'cannot be executed any more') : 'changed';
}
