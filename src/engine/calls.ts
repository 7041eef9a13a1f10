import { type CallOwner, LABEL, readOwner } from '../plan/labels.ts';
import { socketContainers } from './containers.ts';
import type { Engine } from './engine.ts';
import type { Facts } from './facts.ts';
import { socketOf } from './socket.ts';

/** A call that runs on the engine, whoever started it. */
export interface EngineCall {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  /** As its label says it; '' where that is older. */
  readonly store: string;
  /** Undefined where its label cannot be read. */
  readonly owner: CallOwner | undefined;
}

/**
 * All calls that run on the engine, from its socket. Undefined where there is no such socket, no other user behind it (a rootless
 * engine), or no answer: what is wrong shows when the container is started.
 */
export async function listEngineCalls(
  engine: Engine,
  { endpoint, rootless }: Facts,
): Promise<readonly EngineCall[] | undefined> {
  const socket = socketOf(endpoint);
  if (engine.name !== 'docker' || socket === undefined || rootless) return undefined;
  return (await socketContainers(socket, {}))?.map(({ name, labels }) => ({
    id: labels[`${LABEL}.call`] ?? '',
    name,
    provider: labels[`${LABEL}.provider`] ?? '',
    store: labels[`${LABEL}.store`] ?? '',
    owner: readOwner(labels[`${LABEL}.owner`]),
  }));
}
