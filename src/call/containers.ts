import { clientContainers, type Container, OVER, socketContainers } from '../engine/containers.ts';
import { type Engine, type EngineAt, engineAt } from '../engine/engine.ts';
import { findEndpoint, findSocket } from '../engine/facts.ts';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';
import { LABEL } from '../plan/labels.ts';
import type { IsRunning } from '../store/members.ts';

/** Where calls are looked for. */
interface Asker {
  readonly host: Host;
  readonly engine: Engine;
  readonly places: Places;
}

/**
 * One query for all that says to be managed by mayfly, running or not; `labels`: more of them with their values. Asks Docker's
 * socket, or the client where there is none. An engine that does not answer is a MayflyError with the remedy.
 */
export async function listContainers(
  { host, engine, places }: Asker,
  labels: Readonly<Record<string, string>> = {},
): Promise<Container[]> {
  const socket = await findSocket(host, engine, places);
  const listed = socket === undefined ? undefined : await socketContainers(socket, { labels, all: true });
  if (listed) return listed;
  const answer = await clientContainers(host, engine, { labels });
  if (Array.isArray(answer)) return answer;
  const { explainSilence } = await import('../engine/silence.ts');
  throw await explainSilence(host, engine, await findEndpoint(host, engine), answer);
}

const FRESH = 200; // milliseconds

/**
 * Whether calls run, for who asks about several of them in a moment: one listing of each engine on which calls were started, or of
 * the `usual` one where nobody noted that. It counts only as long as it is fresh, since a call can start at any time. An engine that
 * was killed can keep containers that are over, and go on listing them: they count as gone.
 */
export function runningFrom(host: Host, places: Places, usual: () => Engine | Promise<Engine>): IsRunning {
  const listings = new Map<string, { readonly living: Promise<ReadonlySet<string>>; readonly since: number }>();
  const list = async (at: EngineAt | undefined): Promise<ReadonlySet<string>> => {
    const asked = (at && engineAt(host, at)) ?? { host, engine: await usual() };
    const found = (await listContainers({ ...asked, places })).filter(({ state }) => !OVER.has(state));
    return new Set(found.map(({ labels }) => labels[`${LABEL}.call`] ?? ''));
  };
  return async (id, at) => {
    const [key, now] = [at ? `${at.name} ${at.endpoint}` : '', performance.now()];
    let listing = listings.get(key);
    if (!listing || now - listing.since > FRESH) listings.set(key, (listing = { living: list(at), since: now }));
    return (await listing.living).has(id);
  };
}

export function runningOn({ host, engine, places }: Asker): IsRunning {
  return runningFrom(host, places, () => engine);
}
