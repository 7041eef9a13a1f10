import type { Engine } from '../engine/engine.ts';
import { findEndpoint } from '../engine/facts.ts';
import type { Host } from '../host.ts';
import { LABEL, LABELS } from '../plan/labels.ts';

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

/**
 * One query for all that says to be managed by mayfly, running or not; `wanted`: more labels with their values. An engine that
 * does not answer is a MayflyError with the remedy.
 */
export async function listContainers(
  host: Host,
  engine: Engine,
  wanted: Readonly<Record<string, string>> = {},
): Promise<Container[]> {
  const filters = Object.entries({ [`${LABEL}.managed`]: '1', ...wanted });
  const answer = await host.capture(
    engine.command,
    [
      ...['ps', '--all', '--no-trunc', '--format', engine.name === 'docker' ? DOCKER_FORMAT : 'json'],
      ...filters.flatMap(([name, value]) => ['--filter', `label=${name}=${value}`]),
    ],
    { timeout: 20_000 },
  );
  if (answer.code !== 0) {
    const { explainSilence } = await import('../engine/silence.ts');
    throw await explainSilence(host, engine, await findEndpoint(host, engine), answer);
  }
  return engine.name === 'docker' ? readDocker(answer.stdout) : readPodman(answer.stdout);
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

interface PodmanContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly State: string;
  readonly Status: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}

export function readPodman(output: string): Container[] {
  return (JSON.parse(output || '[]') as PodmanContainer[]).map(({ Id, Names, Image, State, Status, Labels }) => ({
    id: Id,
    name: Names[0] ?? '',
    image: Image,
    state: State,
    status: Status,
    labels: Labels ?? {},
  }));
}
