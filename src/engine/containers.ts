import type { Captured, Host } from '../platform/host.ts';
import { LABEL, LABELS } from '../plan/labels.ts';
import type { Engine } from './engine.ts';
import { askSocket } from './socket.ts';

/** A container as the engine lists it, whoever made it. */
export interface Container {
  /** The engine's whole id. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`; Podman has `stopping`, `stopped` and others, too. */
  readonly state: string;
  /** In the engine's words, such as `Up 2 minutes (healthy)`. */
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** States of a container in which nothing runs any more; one that is being stopped still does. */
export const OVER: ReadonlySet<string> = new Set(['exited', 'stopped', 'removing', 'dead']);

/** Which containers: those that say to be managed by mayfly, with these labels and their values besides. */
export interface Wanted {
  readonly labels?: Readonly<Record<string, string>>;
  /** Those that do not run, too. */
  readonly all?: boolean;
}

/** Labels as the engine's filters have them. */
function filtersOf({ labels }: Wanted): string[] {
  return Object.entries({ [`${LABEL}.managed`]: '1', ...labels }).map(([name, value]) => `${name}=${value}`);
}

const PATIENCE = 2000; // milliseconds

/** From Docker's socket; undefined where it does not answer in time. */
export async function socketContainers(socket: string, wanted: Wanted): Promise<Container[] | undefined> {
  const filters = encodeURIComponent(JSON.stringify({ label: filtersOf(wanted) }));
  const resource = `/containers/json?all=${wanted.all === true}&filters=${filters}`;
  return (await askSocket<Listed[]>(socket, resource, PATIENCE))?.map(readListed);
}

const CLIENT_PATIENCE = 20_000; // milliseconds; an engine under load may take seconds, a hung one never answers

/** From the engine's client, running or not; what it said when it failed. */
export async function clientContainers(
  host: Pick<Host, 'capture'>,
  engine: Engine,
  wanted: Wanted,
): Promise<Container[] | Captured> {
  const isDocker = engine.name === 'docker';
  const filters = filtersOf(wanted).flatMap((filter) => ['--filter', `label=${filter}`]);
  const args = ['ps', '--all', '--no-trunc', '--format', isDocker ? DOCKER_FORMAT : 'json', ...filters];
  // A signal for mayfly's group would kill the question, whose first answer may be that a signal has been delivered.
  const answer = await host.capture(engine.command, args, { timeout: CLIENT_PATIENCE, detached: true });
  if (answer.code !== 0) return answer;
  return isDocker ? readDocker(answer.stdout) : readPodman(answer.stdout);
}

/** One by one, since Docker joins labels with commas, which values can hold. */
const DOCKER_FORMAT = `[${[
  '.ID',
  '.Names',
  '.Image',
  '.State',
  '.Status',
  ...LABELS.map((name) => `(.Label "${name}")`),
]
  .map((field) => `{{json ${field}}}`)
  .join(',')}]`;

export function readDocker(output: string): Container[] {
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', name = '', image = '', state = '', status = '', ...values] = JSON.parse(line) as string[];
      const labels = LABELS.flatMap((label, index) => (values[index] ? [[label, values[index]]] : []));
      return { id, name: name.split(',')[0] ?? '', image, state, status, labels: Object.fromEntries(labels) };
    });
}

export function readPodman(output: string): Container[] {
  return (JSON.parse(output || '[]') as Listed[]).map(readListed);
}

/** What Docker's socket and Podman's client write alike. */
interface Listed {
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
