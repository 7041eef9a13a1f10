import os from 'node:os';
import { type Container, OVER } from '../engine/containers.ts';
import { isAlive } from '../platform/owner.ts';
import { type CallOwner, LABEL, readOwner } from '../plan/labels.ts';
import { listContainers } from '../call/containers.ts';
import type { Fleet } from './open.ts';

/** A call as the labels of its container tell it. */
export interface FleetCall {
  /** The short id of the call. */
  readonly id: string;
  /** The display name: that of the container, which the engine can change. */
  readonly name: string;
  /** The engine's whole id of the container. */
  readonly container: string;
  readonly image: string;
  /** As the engine says it: `running`, `paused`, `created`, `exited`, … */
  readonly state: string;
  /** What the image's own check says, where it has one. */
  readonly health: 'starting' | 'healthy' | 'unhealthy' | undefined;
  readonly provider: string;
  readonly project: string;
  readonly projectHash: string;
  /** What kind of project it is; '' when nobody said. */
  readonly type: string;
  /** Which store it is of (`storeId`); '' when nobody said. */
  readonly store: string;
  readonly owner: CallOwner;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** The launch, base64 of JSON, as the label has it; '' when it has none. */
  readonly spec: string;
}

export interface CallFilter {
  readonly provider?: string | undefined;
  /** The name or the hash of a project. */
  readonly project?: string | undefined;
  /** Containers that have ended and are not removed yet, too. */
  readonly all?: boolean | undefined;
}

/** The calls that live now, the oldest first. What somebody else has labelled like ours, or by half, is not among them. */
export async function listCalls(fleet: Fleet, filter: CallFilter = {}): Promise<FleetCall[]> {
  const { provider, project, all = false } = filter;
  const wanted = provider === undefined ? {} : { [`${LABEL}.provider`]: provider };
  return (await listContainers(fleet, wanted))
    .flatMap((container) => readCall(container) ?? [])
    .filter((call) => (all || !OVER.has(call.state)) && (project === undefined || isOf(call, project)))
    .toSorted((a, b) => a.created - b.created || (a.name < b.name ? -1 : 1));
}

function isOf({ project, projectHash }: FleetCall, wanted: string): boolean {
  return project === wanted || projectHash === wanted;
}

/** Undefined for a container that is not a call, or whose labels cannot be read: nobody may touch it then. */
export function readCall({ id: container, name, image, state, status, labels }: Container): FleetCall | undefined {
  const label = (key: string): string => labels[`${LABEL}.${key}`] ?? '';
  const needed = ['schema', 'call', 'provider', 'project', 'project-hash'];
  const owner = readOwner(label('owner'));
  const created = Date.parse(label('created'));
  if (label('managed') !== '1' || needed.some((key) => label(key) === '') || !owner || Number.isNaN(created))
    return undefined;
  return {
    id: label('call'),
    name,
    container,
    image,
    state,
    health: readHealth(status),
    provider: label('provider'),
    project: label('project'),
    projectHash: label('project-hash'),
    type: label('type'),
    store: label('store'),
    owner,
    created,
    spec: label('spec'),
  };
}

/** Both engines put the state of a check in parentheses behind how long the container is up. */
function readHealth(status: string): FleetCall['health'] {
  const [, word] = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status) ?? [];
  return word as FleetCall['health'];
}

/** Whether the mayfly that started the call lives; `elsewhere` when that is another machine, which nobody here can ask. */
export function ownerState({ owner }: FleetCall): 'alive' | 'orphan' | 'elsewhere' {
  if (owner.host !== os.hostname()) return 'elsewhere';
  return isAlive(owner) ? 'alive' : 'orphan';
}
