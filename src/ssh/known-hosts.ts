import fs from 'node:fs';
import path from 'node:path';
import { allowed, hasCode, makePrivate, readText, stat, writeWhole } from '../platform/files.ts';
import { Obstacle } from '../boundary/found.ts';
import { Tree } from '../boundary/tree.ts';
import { filesOf } from './names.ts';

const SYSTEM = '/etc/ssh/ssh_known_hosts';
const LARGEST = 16 * 1024 * 1024; // bytes; a file beyond this is no list of hosts
const MOST = 1000; // files that one name with tokens can stand for
const LARGEST_ADDITION = 1024 * 1024; // characters that one call may add

/**
 * Every key that ssh outside would know, each line as it is, and those that earlier calls of the project have learned: of hosts that
 * the user's own files do not speak of.
 */
export async function readKnownHosts(
  home: string,
  learnedFile: string | undefined,
  more: readonly string[],
): Promise<string> {
  const files = ['known_hosts', 'known_hosts2'].map((name) => path.join(home, '.ssh', name));
  const named = more.flatMap((name) => (name.includes('%') ? filesOf(name).slice(0, MOST) : [name]));
  const texts = [...new Set([...files, ...named, SYSTEM])].map(readRegular);
  const own = texts.map((text) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)).join('');
  const learned = learnedFile === undefined ? '' : readRegular(learnedFile);
  if (learned === '') return own;
  const { besides } = await import('./learned-hosts.ts');
  return (
    own +
    besides(own, learned)
      .map((line) => `${line}\n`)
      .join('')
  );
}

function readRegular(file: string): string {
  const found = allowed(() => stat(file));
  return found?.isFile() && found.size <= LARGEST ? (allowed(() => readText(file)) ?? '') : '';
}

/** Where the list is in the stage. */
export const STAGED_HOSTS = 'home/.ssh/known_hosts';

/** Where a file of revoked keys is in the stage, by its place among those that the configuration names. */
export function stagedRevoked(index: number): string {
  return `home/.ssh/revoked_host_keys_${index}`;
}

/** What is in the stage after a call. Whatever runs inside could put anything in its place at any moment. */
export function readStaged(stage: string): string {
  using tree = new Tree(stage, true);
  try {
    const { version } = tree.read(STAGED_HOSTS, { largest: LARGEST });
    return version?.kind === 'link' ? '' : (version?.bytes.toString() ?? '');
  } catch (error) {
    if (error instanceof Obstacle) return '';
    throw error;
  }
}

/** The lines of `after` that ssh may have added to `before`: plain hosts, no marker and no wildcard. */
export async function additions(before: string, after: string): Promise<string[]> {
  if (after === before) return [];
  const { isLearnable } = await import('./learned-hosts.ts');
  const lines = missing(before, after).split('\n').filter(isLearnable);
  let room = LARGEST_ADDITION;
  return lines.filter((line) => (room -= line.length) >= 0);
}

/**
 * Appends to the project's file in the store what a call has added, in one write: calls that end together each add theirs, and no
 * lock is needed. Returns how many lines were new; a link in the place of the file is left alone.
 */
export async function collectKnownHosts(before: string, after: string, storeFile: string): Promise<number> {
  const added = await additions(before, after);
  if (added.length === 0) return 0;
  makePrivate(path.dirname(storeFile));
  const descriptor = openToAppend(storeFile);
  if (descriptor === undefined) return 0;
  try {
    const present = fs.readFileSync(descriptor, 'utf8');
    const fresh = missing(present, added.join('\n'));
    const gap = present === '' || present.endsWith('\n') ? '' : '\n';
    if (fresh !== '') writeWhole(descriptor, gap + fresh);
    return fresh.split('\n').length - 1;
  } finally {
    fs.closeSync(descriptor);
  }
}

function openToAppend(file: string): number | undefined {
  const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW } = fs.constants;
  try {
    return fs.openSync(file, O_APPEND | O_CREAT | O_RDWR | O_NOFOLLOW, 0o600);
  } catch (error) {
    if (hasCode(error, 'ELOOP')) return undefined;
    throw error;
  }
}

/** The lines of `text` that are not in `known`, each with its line feed. */
function missing(known: string, text: string): string {
  if (text === '') return '';
  const lines = new Set(known.split('\n'));
  return [...new Set(text.split('\n'))]
    .filter((line) => line !== '' && !lines.has(line))
    .map((line) => `${line}\n`)
    .join('');
}
