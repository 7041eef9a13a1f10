import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';
import { readAbout } from './about.ts';
import { InStep } from './in-step.ts';
import { liveParts } from './layout.ts';
import { hasLiveOwner, readMembers } from './members.ts';
import { fewLines } from './notes.ts';

/**
 * Keeps a live folder in step with the store where no mayfly does: that of calls whose own was killed while their
 * containers live on. Returns what ends it, and says then what there is to say.
 */
export function followOrphans(host: Host, places: Places, provider: string): () => Promise<void> {
  const parts = liveParts(places, provider);
  const about = readAbout(parts.about);
  if (!about || hasLiveOwner(readMembers(parts.members))) return () => Promise.resolve();
  const notes = new Set<string>();
  const note = (line: string): void => void notes.add(oneLine(line)); // the screen is the CLI's
  const inStep = new InStep({ host, parts, provider: about, store: path.join(places.store, provider), note });
  return async () => {
    await inStep.stop();
    for (const line of fewLines(notes)) host.note(line);
  };
}
