import { type Container, filtersOf, type Listed, readListed, socketContainers } from '../engine/containers.ts';
import { findEndpoint, findSocket } from '../engine/facts.ts';
import { LABELS } from '../plan/labels.ts';
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
  const format = engine.name === 'docker' ? DOCKER_FORMAT : 'json';
  const filters = filtersOf({ labels }).flatMap((filter) => ['--filter', `label=${filter}`]);
  const args = ['ps', '--all', '--no-trunc', '--format', format, ...filters];
  const answer = await host.capture(engine.command, args, { timeout: 20_000 });
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

export function readPodman(output: string): Container[] {
  return (JSON.parse(output || '[]') as Listed[]).map(readListed);
}
