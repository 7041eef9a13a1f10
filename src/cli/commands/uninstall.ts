import path from 'node:path';
import { stopByHand } from '../../engine/stop.ts';
import { explain, MayflyError } from '../../platform/errors.ts';
import { list, lstat, remove } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import { findPlaces, type Places } from '../../config/places.ts';
import { shimFolder, writeShims } from '../../shims/folder.ts';
import * as zsh from '../../zsh/installed.ts';
import { image } from './image.ts';

/** `mayfly uninstall`: the images, the dockerd that mayfly started itself, the zsh file, its block in .zshrc, the shims, what is in memory, the executable; never the store. */
export async function uninstall(host: Host, args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new MayflyError({ kind: 'usage', what: 'mayfly uninstall takes no argument' });
  const places = findPlaces(host);
  const code = (await removeImages(host)) || (await stopEngine(host));
  removeShims(host);
  await zsh.uninstall(host);
  removeRuntime(host, places);
  if (path.basename(process.execPath) === 'mayfly') remove(process.execPath);
  host.note(`mayfly: uninstalled; what is yours stays in ${places.store}`);
  return code;
}

/** An engine that does not answer keeps its images, but nothing else. */
async function removeImages(host: Host): Promise<number> {
  try {
    return await image(host, ['prune', '--all']);
  } catch (error) {
    if (!(error instanceof MayflyError)) throw error;
    host.note(`${error.message} (the images stay)`);
    return explain(error.failure).code;
  }
}

/** One that others use by now stays. */
async function stopEngine(host: Host): Promise<number> {
  try {
    if (await stopByHand(host, true)) host.note('mayfly: the Docker engine that mayfly had started is stopped');
    return 0;
  } catch (error) {
    if (!(error instanceof MayflyError) || error.failure.kind === 'interrupted') throw error;
    host.note(error.message);
    return explain(error.failure).code;
  }
}

/** What else is in their folder is somebody's own. */
function removeShims(host: Host): void {
  const folder = shimFolder(host);
  writeShims(folder, new Map());
  if (lstat(folder)) host.note(`mayfly: ${folder} stays, with what is not mayfly's (${list(folder).join(', ')})`);
}

/** What a call still has in memory is on its way to the store. */
function removeRuntime(host: Host, { runtime, calls }: Places): void {
  const live = list(runtime).filter((name) => /^live(-|$)/.test(name));
  const busy = [...list(calls), ...live.flatMap((name) => list(path.join(runtime, name)))].filter(
    (name) => !name.startsWith('.'),
  );
  if (busy.length === 0) remove(runtime);
  else host.note(`mayfly: ${runtime} stays, calls may be running (${busy.join(', ')}); remove it when they are over`);
}
