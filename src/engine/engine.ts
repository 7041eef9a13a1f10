import { MayflyError } from '../platform/errors.ts';
import { type Captured, type Host, type Signal } from '../platform/host.ts';
import { LABEL } from '../plan/labels.ts';
import { findClient } from './client.ts';
import { clientContainers, type Container, OVER } from './containers.ts';
import { docker } from './docker.ts';
import type { Dialect } from './oci-args.ts';
import { podman } from './podman.ts';

export interface Engine {
  readonly name: 'docker' | 'podman';
  /** The client's command. */
  readonly command: string;
  readonly dialect: Dialect;
}

const ENGINES: readonly Engine[] = [
  { name: 'docker', command: 'docker', dialect: docker },
  { name: 'podman', command: 'podman', dialect: podman },
];

/** The engine of the option `engine`; `auto` takes the first whose client is here. */
export function chooseEngine(host: Host, option: string): Engine {
  for (const engine of allowedBy(option)) {
    const found = withClient(host, engine);
    if (found) return found;
  }
  const names = allowedBy(option).map(({ name }) => name);
  throw new MayflyError({ kind: 'engine-missing', engine: names.join(' or ') });
}

/** All that the option allows and whose client is here, best first; never none. Who says where Docker answers wants no other. */
export function candidates(host: Host, option: string): readonly Engine[] {
  const first = chooseEngine(host, option);
  if (first.name === 'docker' && (host.env['DOCKER_HOST'] || host.env['DOCKER_CONTEXT'])) return [first];
  return allowedBy(option).flatMap((engine) => withClient(host, engine) ?? []);
}

function allowedBy(option: string): readonly Engine[] {
  return ENGINES.filter(({ name }) => option === 'auto' || option === name);
}

function withClient(host: Host, engine: Engine): Engine | undefined {
  const command = findClient(host, engine.name);
  return command === undefined ? undefined : { ...engine, command };
}

export function hasImage(host: Host, engine: Engine, tag: string): Promise<boolean> {
  return ask(host, engine, ['image', 'inspect', '--format', '{{.Id}}', tag]).then(({ code }) => code === 0);
}

/**
 * The engine's id of the container of a call, while there is one. Found by its label, which nobody can change: its name is
 * for people, who may rename it. An engine that does not answer is an error, since nobody can say.
 */
export async function findContainer(host: Host, engine: Engine, call: string): Promise<string | undefined> {
  return (await describe(host, engine, call))?.id;
}

/** An engine at the address where it answers. */
export interface EngineAt {
  readonly name: Engine['name'];
  readonly endpoint: string;
}

/** The engine at that address, and the host as its client has to see it; undefined where it is none that we know. */
export function engineAt(host: Host, at: EngineAt): { readonly host: Host; readonly engine: Engine } | undefined {
  const known = ENGINES.find(({ name }) => name === at.name);
  if (!known) return undefined;
  const engine = withClient(host, known) ?? known;
  // An address goes before whatever context is chosen now.
  const { CONTAINER_HOST: _, ...others } = host.env;
  const address = at.name === 'docker' ? { DOCKER_HOST: at.endpoint } : { CONTAINER_HOST: at.endpoint };
  return { host: { ...host, env: at.endpoint === 'local' ? others : { ...others, ...address } }, engine };
}

/** An engine that was killed can keep containers that are over, and go on listing them: they count as gone. */
export async function isRunning(host: Host, engine: Engine, call: string): Promise<boolean> {
  const found = await describe(host, engine, call);
  return found !== undefined && !OVER.has(found.state);
}

async function describe(host: Host, engine: Engine, call: string): Promise<Container | undefined> {
  const listed = await clientContainers(host, engine, { labels: { [`${LABEL}.call`]: call } });
  if (Array.isArray(listed)) return listed[0];
  const reason = listed.stderr.trim();
  throw new MayflyError({ kind: 'engine-failed', engine: engine.name, what: 'list its containers', reason });
}

/** Whether any container has that name, whoever made it. */
export async function isNamed(host: Host, engine: Engine, name: string): Promise<boolean> {
  const exact = `name=^/?${name.replaceAll('.', String.raw`\.`)}$`;
  return (await ask(host, engine, ['ps', '--all', '--quiet', '--filter', exact])).stdout.trim() !== '';
}

export type ContainerSignal = Signal | 'SIGKILL' | 'SIGCONT';

/** Delivers a signal to the container's first process; false when it is not started yet, or ended. */
export async function signalContainer(
  host: Host,
  engine: Engine,
  container: string,
  signal: ContainerSignal,
): Promise<boolean> {
  return (await ask(host, engine, ['kill', '--signal', signal.slice(3), container])).code === 0;
}

/** Removes what is left of the container, if anything is. */
/** Unless it runs. */
export async function discardContainer(host: Host, engine: Engine, container: string): Promise<void> {
  await ask(host, engine, ['rm', container]);
}

export async function removeContainer(host: Host, engine: Engine, container: string): Promise<void> {
  await ask(host, engine, ['rm', '--force', container]);
}

/** Resolves when the container has ended or does not exist; false when it still lives after `timeout` milliseconds. */
export async function waitContainer(host: Host, engine: Engine, container: string, timeout: number): Promise<boolean> {
  return (await host.capture(engine.command, ['wait', container], { timeout })).code !== 124;
}

const ANSWER_TIME = 20_000; // milliseconds; an engine under load may take seconds, a hung one never answers

function ask(host: Host, engine: Engine, args: readonly string[]): Promise<Captured> {
  // A signal for mayfly's group would kill the question, whose first answer may be that a signal has been delivered.
  return host.capture(engine.command, args, { timeout: ANSWER_TIME, detached: true, env: host.env });
}
