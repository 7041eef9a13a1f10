import { clientContainers, type Container, socketContainers } from '../engine/containers.ts';
import { findEndpoint, findSocket } from '../engine/facts.ts';
import type { Fleet } from './open.ts';

/**
 * One query for all that says to be managed by mayfly, running or not; `labels`: more of them with their values. Asks Docker's
 * socket, or the client where there is none. An engine that does not answer is a MayflyError with the remedy.
 */
export async function listContainers(
  { host, engine, places }: Pick<Fleet, 'host' | 'engine' | 'places'>,
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
