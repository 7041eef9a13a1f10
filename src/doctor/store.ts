import fs from 'node:fs';
import path from 'node:path';
import { canWrite, lstat, stat } from '../platform/files.ts';
import { quote } from '../platform/quote.ts';
import type { Context } from './context.ts';
import { broken, type Finding, ok, warn } from './finding.ts';
import { nearest } from './read.ts';

const SHOWN = 3;

/** Whose the store is, and who else may read it. */
export async function checkStore({ host, places }: Context): Promise<Finding[]> {
  const { store } = places;
  const { uid, gid } = host.user;
  const found = stat(store);
  if (!found && lstat(store)) return [lost(store)];
  if (!found) return [missing(store)];
  if (!found.isDirectory())
    return [
      broken('store', `${store} is not a folder`, `mv ${quote(store)} ${quote(`${store}.away`)}, or set MAYFLY_HOME`),
    ];
  const give = `sudo chown -R ${uid}:${gid} ${quote(store)}`;
  if (found.uid !== uid) return [broken('store', `${store} belongs to somebody else`, give)];
  if ((found.mode & 0o500) !== 0o500) return modeOf(store, found);
  if (!canWrite(store) && (found.mode & 0o200) !== 0)
    return [broken('store', `${store} is on a disk that cannot be written`, 'mount it writable, or set MAYFLY_HOME')];
  const entries = below(store);
  const others = entries.filter(({ stats }) => stats.uid !== uid);
  const own = entries.filter(({ stats }) => stats.uid === uid);
  const open = own.filter(({ stats }) => (stats.mode & 0o077) !== 0);
  const closed = own.filter((entry) => !open.includes(entry) && isClosed(entry));
  const findings = [
    ...modeOf(store, found),
    ...(others.length === 0 ? [] : [broken('store', `${some(others)} in it belong to somebody else`, give)]),
    ...(open.length > SHOWN
      ? [warn('store', `others may read ${some(open)} in it`, `chmod -R go= ${quote(store)}`)]
      : open.flatMap(({ file, stats }) => modeOf(file, stats))),
    ...closed.slice(0, SHOWN).flatMap(({ file, stats }) => modeOf(file, stats)),
  ];
  return findings.length === 0 ? [ok('store', `${store}, yours alone`)] : findings;
}

function missing(store: string): Finding {
  const parent = nearest(store);
  return canWrite(parent)
    ? ok('store', `${store} is made by the first call`)
    : broken('store', `${store} cannot be made in ${parent}`, 'set MAYFLY_HOME to a folder of yours');
}

/** Its disk may not be mounted, so nothing is made in its place. */
function lost(store: string): Finding {
  const aim = path.resolve(path.dirname(store), fs.readlinkSync(store));
  return broken(
    'store',
    `${store} is a link to ${aim}, which is not there`,
    `mkdir -p ${quote(aim)}, or mount its disk`,
  );
}

/** Broken where others may write, or the owner may not; programs and folders are his to execute. */
function modeOf(file: string, stats: fs.Stats): Finding[] {
  const wanted = stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o700 : 0o600;
  const mode = stats.mode & 0o777;
  if (mode === wanted) return [];
  const level = (mode & 0o022) === 0 && (mode & 0o700) === wanted ? warn : broken;
  return [
    level('store', `${file} has mode ${octal(mode)} and not ${octal(wanted)}`, `chmod ${octal(wanted)} ${quote(file)}`),
  ];
}

interface Entry {
  readonly file: string;
  readonly stats: fs.Stats;
}

/** Its owner has taken from himself the right to use it. */
function isClosed({ stats }: Entry): boolean {
  const wanted = stats.isDirectory() ? 0o700 : 0o600;
  return (stats.mode & wanted) !== wanted;
}

/** Links are not followed; and history and caches may be long, so of them only the folder counts. */
function below(folder: string, found: Entry[] = []): Entry[] {
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    const stats = lstat(file);
    if (!stats || stats.isSymbolicLink()) continue;
    found.push({ file, stats });
    if (
      stats.isDirectory() &&
      !['global_state', 'projects', 'caches', 'caches-old'].includes(name) &&
      (stats.mode & 0o500) === 0o500
    )
      below(file, found);
  }
  return found;
}

function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}

function some(entries: readonly Entry[]): string {
  const names = entries.slice(0, SHOWN).map(({ file }) => path.basename(file));
  return [...names, ...(entries.length > SHOWN ? [`${entries.length - SHOWN} more`] : [])].join(', ');
}
