import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import { list } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';
import { readAbout } from './about.ts';
import type { Flow } from './flow.ts';
import { hasUntold } from './held.ts';
import { liveParts } from './layout.ts';
import { withLiveLock } from './locks.ts';
import { hasLiveOwner, type IsRunning, readMembers } from './members.ts';
import { fewLines, troubleLine } from './notes.ts';

/**
 * Completes what calls left whose mayfly was killed; a folder whose container still lives is left alone. Costs one look
 * at a folder when there is nothing. What cannot be done is said on stderr, never thrown.
 */
export async function recover(host: Host, places: Places, isRunning: IsRunning): Promise<void> {
  for (const name of providers(list(path.dirname(places.live('-'))))) {
    const parts = liveParts(places, name);
    const notes = new Set<string>();
    const note = (line: string): void => void notes.add(oneLine(line));
    const tellNow = (line: string): void => host.note(oneLine(line));
    const store = path.join(places.store, name);
    try {
      if (hasLiveOwner(readMembers(parts.members))) continue;
      const about = readAbout(parts.about) ?? { name, folder: '', files: [] };
      const flow: Flow = { host, parts, provider: about, store, note };
      const { complete } = await import('./complete.ts');
      await withLiveLock(host, parts, () => complete(flow, isRunning), tellNow);
      if (hasUntold(store)) await (await import('./accept.ts')).tellHeld(host, flow, {});
    } catch (error) {
      note(troubleLine({ store }, error));
    } finally {
      for (const line of fewLines(notes)) host.note(line);
    }
  }
}

/** Of all that is beside live folders, what was being filled or removed when its mayfly was killed counts, too. */
function providers(names: readonly string[]): Set<string> {
  return new Set(
    names
      .map((name) => /^\.(.+)\.(?:new|old|kept-.+|lock.*)$/.exec(name)?.[1] ?? name)
      .filter((name) => name[0] !== '.'),
  );
}
