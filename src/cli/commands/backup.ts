import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeArchive } from '../../backup/archive.ts';
import { type Collected, stateItems, storeItems } from '../../backup/collect.ts';
import { type Kept, projectFolder } from '../../backup/manifest.ts';
import { pack } from '../../backup/pack.ts';
import { innerName } from '../../backup/verify.ts';
import { loadConfig } from '../../config-file/load.ts';
import { type Config } from '../../config/config.ts';
import { line, MayflyError, messageOf, oneLine } from '../../platform/errors.ts';
import { hasCode, isDirectory, physical } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import { interruptible } from '../../platform/interruptible.ts';
import { findPlaces, type Places } from '../../config/places.ts';
import { findProject } from '../../project/project.ts';
import { stateAt } from '../../project/state-at.ts';
import { findProvider, providerNames } from '../../providers/index.ts';
import { timeName } from '../../store/keep-folder.ts';

const USAGE = 'mayfly backup [--with-credentials] [FILE [PROJECT…]]';

/**
 * `mayfly backup [FILE [PROJECT…]]`: the store, and the state of the project where one stands or of those that are named, in one archive.
 * 1 when something could not be read.
 */
export async function backup(host: Host, args: readonly string[]): Promise<number> {
  const { credentials, words } = parse(args);
  const places = findPlaces(host);
  const config = await loadConfig(places);
  const providers = providerNames(config).map((name) => findProvider(name, config));
  const now = host.now();
  const [named, ...roots] = words;
  const base = host.cwd() ?? host.user.home;
  const file = named ? path.resolve(base, named) : path.join(host.user.home, `mayfly-backup-${timeName(now)}.tar.gz`);

  const target = path.dirname(file);
  if (!isDirectory(target))
    throw new MayflyError({
      kind: 'usage',
      what: `there is no folder ${target} for the archive`,
      fix: 'make it, or name another file',
    });

  const { parts, projects } = await states(
    host,
    places,
    config,
    roots.map((root) => path.resolve(base, root)),
  );
  const all = [storeItems(places.store, providers, credentials), ...parts];
  const left: string[] = all.flatMap(({ unreadable }) => unreadable.map((folder) => `${folder}: it cannot be read`));
  const about = { created: new Date(now).toISOString(), credentials, projects };
  const packed = { files: [], left };
  const items = all.flatMap((part) => part.items);
  await interruptible(host, 'the backup', (abort) => writeArchive(file, pack(items, about, packed), abort)).catch(
    (error: unknown) => {
      throw hasCode(error, 'EEXIST') ? taken(file) : error;
    },
  );

  host.print(`${file}\n`);
  const what = `${packed.files.length} files, ${credentials ? 'with' : 'without'} credentials`;
  const of = projects.map(({ root }) => root).join(', ');
  host.note(oneLine(`mayfly: ${what}; ${of === '' ? 'no state of a project' : `with the state of ${of}`}`));
  for (const each of withheldLines(places.store, packed.files)) host.note(oneLine(each));
  for (const each of left) host.note(line({ code: 1, what: `left out ${each}`, fix: 'correct that and call again' }));
  return left.length > 0 ? 1 : 0;
}

/** Of the projects that are named, or of the one where one stands. */
async function states(
  host: Host,
  places: Places,
  config: Config,
  named: readonly string[],
): Promise<{ parts: Collected[]; projects: { root: string; folder: string }[] }> {
  const missing = named.find((root) => !isDirectory(root));
  if (missing !== undefined) {
    throw new MayflyError({ kind: 'usage', what: `there is no project ${missing}`, fix: USAGE });
  }
  const folders = new Set(named.length > 0 ? named.map(physical) : [(await findProject(host)).root]);
  const [parts, projects]: [Collected[], { root: string; folder: string }[]] = [[], []];
  for (const root of folders) {
    const part = stateItems(await stateAt(host, places.store, config, root), parts.length);
    if (!part) continue;
    projects.push({ root, folder: projectFolder(parts.length) });
    parts.push(part);
  }
  return { parts, projects };
}

function taken(file: string): MayflyError {
  return new MayflyError({ kind: 'usage', what: `${file} is there already`, fix: 'name another file' });
}

function parse(args: readonly string[]): { credentials: boolean; words: string[] } {
  try {
    const options = { 'with-credentials': { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { credentials: values['with-credentials'] ?? false, words: positionals };
  } catch (error) {
    throw new MayflyError({ kind: 'usage', what: messageOf(error), fix: USAGE });
  }
}

const NAMED = 5; // places of one file

/** `mayfly: without FILE: KEY, KEY`, of the settings that are in the archive without what is secret in them. */
function withheldLines(store: string, files: readonly Kept[]): string[] {
  return files.flatMap(({ name, withheld = [] }) => {
    if (withheld.length === 0) return [];
    const keys = withheld.slice(0, NAMED).map((place) => place.join('.'));
    const more = withheld.length > NAMED ? ` and ${withheld.length - NAMED} more` : '';
    return `mayfly: secrets of ${path.join(store, innerName(name))} are not in it: ${keys.join(', ')}${more}`;
  });
}
