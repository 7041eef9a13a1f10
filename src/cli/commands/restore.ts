import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { agrees } from '../agree.ts';
import { applyChanges } from '../../backup/apply.ts';
import { writeArchive } from '../../backup/archive.ts';
import { type Change, findChanges } from '../../backup/changes.ts';
import type { Item } from '../../backup/collect.ts';
import { guessMoved, type Moved, movedPath, moveProjects, parseMoved } from '../../backup/map.ts';
import { pack } from '../../backup/pack.ts';
import { showChanges } from '../../backup/show.ts';
import { BadArchive } from '../../backup/tar.ts';
import { type Verified, verify } from '../../backup/verify.ts';
import type { Manifest } from '../../backup/manifest.ts';
import { loadConfig } from '../../config-file/load.ts';
import { nearest } from '../../doctor/read.ts';
import { line, MayflyError, messageOf } from '../../platform/errors.ts';
import { isDirectory, makePrivate, physical } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import { interruptible } from '../../platform/interruptible.ts';
import { findPlaces, type Places } from '../../config/places.ts';
import { IN_PROJECT, prepareState } from '../../project/state.ts';
import { stateAt } from '../../project/state-at.ts';
import { findProvider, providerNames } from '../../providers/index.ts';
import { timeName } from '../../store/keep-folder.ts';
import { reasonOf } from '../../store/notes.ts';

const USAGE = 'mayfly restore [--yes] [--map FROM=TO]… FILE';

/** `mayfly restore FILE`: shows what would change, asks, keeps what it replaces; 1 when something could not be restored, or was not to be. */
export async function restore(host: Host, args: readonly string[]): Promise<number> {
  const { yes, moves, file } = parse(args, host.cwd() ?? host.user.home);
  const places = findPlaces(host);
  const found = await checked(file);
  const offered = await offerMoves(host, found.manifest, moves, yes);
  const { manifest, files } = moveProjects(found.manifest, found.files, [...moves, ...offered]);
  const config = await loadConfig(places).catch(() => ({})); // a broken one may be what is to be replaced
  const { changes, left } = await findChanges(places.store, manifest, files, (root) =>
    stateAt(host, places.store, config, physical(root)),
  );
  for (const each of left)
    host.note(line({ code: 1, what: `cannot restore ${each}`, fix: 'the rest is not affected' }));
  if (changes.length === 0) {
    host.note('mayfly: everything is as in the archive; nothing was changed');
    return left.length > 0 ? 1 : 0;
  }
  checkRoom(changes);
  const providers = providerNames(config).map((name) => findProvider(name, config));
  for (const each of showChanges(changes, providers)) host.print(`${each}\n`);
  if (!yes && !(await agrees(host, `write ${changes.length} ${changes.length === 1 ? 'file' : 'files'}, as shown`))) {
    host.note('mayfly: nothing was changed');
    return 1;
  }
  const code = await interruptible(host, 'the restore', (abort) =>
    replace(host, places, { file, manifest, changes }, abort),
  );
  return left.length > 0 ? 1 : code;
}

/** Other homes of which a project stands in this one, at the same place: taken after a yes, else named. */
async function offerMoves(host: Host, { projects }: Manifest, moves: readonly Moved[], yes: boolean): Promise<Moved[]> {
  const guesses = new Map<string, Moved>();
  for (const { root } of projects) {
    const isMissing = !isDirectory(movedPath(root, moves));
    const guess = isMissing ? guessMoved(root, host.user.home, isDirectory) : undefined;
    if (guess) guesses.set(guess.from, guess);
  }
  const taken: Moved[] = [];
  for (const guess of guesses.values()) {
    const { from, to } = guess;
    if (!yes && host.tty.stdin && host.tty.stderr) {
      if (await agrees(host, `${from} is not here; take ${to} for it`)) taken.push(guess);
    } else
      host.note(
        line({ code: 1, what: `${from} is not here`, fix: `if ${to} is in its place, add --map ${from}=${to}` }),
      );
  }
  return taken;
}

async function checked(file: string): Promise<{ manifest: Manifest; files: Verified[] }> {
  try {
    return await verify(file);
  } catch (error) {
    const reason = error instanceof BadArchive ? error.message : reasonOf(error);
    if (reason === undefined) throw error;
    const what = `cannot restore ${file}: ${reason}`;
    throw new MayflyError({ kind: 'usage', what, fix: 'nothing was changed; name another archive' });
  }
}

/** Before anything is written, rather than in the middle. */
function checkRoom(changes: readonly Change[]): void {
  for (const [root, group] of Map.groupBy(changes, (change) => change.root)) {
    const { bavail, bsize } = fs.statfsSync(nearest(root));
    const needed = group.reduce(
      (sum, { from, found }) => sum + from.entry.size + (found.version?.bytes.length ?? 0),
      0,
    );
    if (needed > bavail * bsize) throw new MayflyError({ kind: 'no-space', path: root, isBefore: true });
  }
}

interface Replacement {
  readonly file: string;
  readonly manifest: Manifest;
  readonly changes: readonly Change[];
}

async function replace(
  host: Host,
  places: Places,
  { file, manifest, changes }: Replacement,
  abort: AbortSignal,
): Promise<number> {
  makePrivate(places.store);
  const kept = await keepReplaced(host, places, manifest, changes, abort);
  const back = kept === undefined ? '' : `; what it replaced is in ${kept}`;
  for (const { root } of changes)
    if (root !== places.store) prepareState({ path: root, inProject: path.basename(root) === IN_PROJECT }, '', []);
  const applied = { written: 0, left: [] as string[] };
  const far = (): string => `${applied.written} of ${changes.length} files are restored`;
  try {
    await applyChanges(host, places, file, changes, applied, abort);
  } catch (error) {
    const reason = error instanceof BadArchive ? error.message : reasonOf(error);
    if (reason === undefined) throw error;
    const fix = `correct that and call again${back}`;
    throw new MayflyError({ kind: 'state-unwritable', path: places.store, reason: `${reason}; ${far()}`, fix });
  }
  for (const each of applied.left) host.note(line({ code: 1, what: `left ${each}`, fix: 'call again' }));
  host.note(`mayfly: ${far()}${back}`);
  return applied.left.length > 0 ? 1 : 0;
}

/** An archive like any other, with all credentials, so that a restore can be undone by a restore. */
async function keepReplaced(
  host: Host,
  { store }: Places,
  { projects }: Manifest,
  changes: readonly Change[],
  abort: AbortSignal,
): Promise<string | undefined> {
  const items = changes.flatMap(({ from, root, file, found }): Item[] =>
    found.version ? [{ name: from.to ?? from.name, root, file, masked: false }] : [],
  );
  if (items.length === 0) return undefined;
  const folder = path.join(store, 'kept');
  makePrivate(folder);
  const now = host.now();
  const target = path.join(folder, `before-restore-${timeName(now)}-${host.pid}.tar.gz`);
  const about = { created: new Date(now).toISOString(), credentials: true, projects };
  await writeArchive(target, pack(items, about, { files: [], left: [] }), abort);
  return target;
}

function parse(args: readonly string[], base: string): { yes: boolean; moves: readonly Moved[]; file: string } {
  const usage = (what: string): MayflyError => new MayflyError({ kind: 'usage', what, fix: USAGE });
  let parsed: { values: { yes?: boolean; map?: string[] }; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...args],
      options: { yes: { type: 'boolean' }, map: { type: 'string', multiple: true } },
      allowPositionals: true,
    });
  } catch (error) {
    throw usage(messageOf(error));
  }
  const [file, ...more] = parsed.positionals;
  if (file === undefined || more.length > 0) throw usage('mayfly restore takes one archive');
  const moves = (parsed.values.map ?? []).map((text) => {
    const moved = parseMoved(text);
    if (!moved) throw usage(`--map does not take "${text}": it is FROM=TO, two absolute paths`);
    return moved;
  });
  return { yes: parsed.values.yes ?? false, moves, file: path.resolve(base, file) };
}
