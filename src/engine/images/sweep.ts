import { setTimeout as sleep } from 'node:timers/promises';
import type { Workshop } from './workshop.ts';

type Place = Pick<Workshop, 'host' | 'engine'>;

/** What builds leave that nobody asks for, by id. */
export interface Leavings {
  readonly images: readonly string[];
  readonly containers: readonly string[];
}

const OURS = ['--filter', 'label=mayfly.build'];
const TRIES = 25;

export async function leavings(place: Place): Promise<Leavings> {
  const [images, containers] = await Promise.all([unnamedImages(place), workingContainers(place)]);
  return { images, containers };
}

/** Removes the unnamed images of builds of ours. */
export async function sweep({ host, engine }: Place): Promise<void> {
  await host.capture(engine.command, ['image', 'prune', '--force', ...OURS]);
}

/**
 * Removes what a build left that failed or was ended. The engine may still be ending the last step, whose container holds
 * on to an image, so it is asked again for a while.
 */
export async function sweepAfter(place: Place, before: Leavings): Promise<void> {
  const containers = (await workingContainers(place)).filter((id) => !before.containers.includes(id));
  if (containers.length > 0) await place.host.capture(place.engine.command, ['rm', '--force', ...containers]);
  for (let tries = 0; tries < TRIES; tries += 1) {
    await sweep(place);
    const images = await unnamedImages(place);
    if (images.every((id) => before.images.includes(id))) return;
    await sleep(200);
  }
}

function unnamedImages(place: Place): Promise<string[]> {
  return lines(place, ['image', 'ls', '--quiet', '--filter', 'dangling=true', ...OURS]);
}

/** Podman has a container for every step of a build, and keeps them all when its client is killed. */
async function workingContainers(place: Place): Promise<string[]> {
  if (place.engine.name !== 'podman') return [];
  const all = await lines(place, ['ps', '--all', '--external', '--format', '{{.ID}} {{.Status}}']);
  return all.flatMap((line) => (line.endsWith(' Storage') ? (line.split(' ')[0] ?? []) : []));
}

async function lines({ host, engine }: Place, args: readonly string[]): Promise<string[]> {
  return (await host.capture(engine.command, args)).stdout.split('\n').filter(Boolean);
}
