import { LABEL } from '../plan/labels.ts';
import { askSocket } from './socket.ts';

/** A container as the engine lists it, whoever made it. */
export interface Container {
  /** The engine's whole id. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`; Podman has `stopping` and others, too. */
  readonly state: string;
  /** In the engine's words, such as `Up 2 minutes (healthy)`. */
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Which containers: those that say to be managed by mayfly, with these labels and their values besides. */
export interface Wanted {
  readonly labels?: Readonly<Record<string, string>>;
  /** Those that do not run, too. */
  readonly all?: boolean;
}

/** Labels as the engine's filters have them. */
export function filtersOf({ labels }: Wanted): string[] {
  return Object.entries({ [`${LABEL}.managed`]: '1', ...labels }).map(([name, value]) => `${name}=${value}`);
}

const PATIENCE = 2000; // milliseconds

/** From Docker's socket; undefined where it does not answer in time. */
export async function socketContainers(socket: string, wanted: Wanted): Promise<Container[] | undefined> {
  const filters = encodeURIComponent(JSON.stringify({ label: filtersOf(wanted) }));
  const resource = `/containers/json?all=${wanted.all === true}&filters=${filters}`;
  return (await askSocket<Listed[]>(socket, resource, PATIENCE))?.map(readListed);
}

/** What Docker's socket and Podman's client write alike. */
export interface Listed {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly State: string;
  readonly Status: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}

export function readListed({ Id, Names, Image, State, Status, Labels }: Listed): Container {
  const name = Names[0]?.replace(/^\//, '') ?? '';
  return { id: Id, name, image: Image, state: State, status: Status, labels: Labels ?? {} };
}
