import { MayflyError } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { LABEL } from '../plan/labels.ts';
import type { Engine } from './engine.ts';

const PATIENCE = 3000; // milliseconds

/**
 * What the engine's events tell of a call, whose container may be gone by now: a line of JSON each. `since`: milliseconds since the
 * epoch, when the call was not there yet.
 */
async function pastEvents(host: Host, engine: Engine, call: string, since: number): Promise<Told[]> {
  const isDocker = engine.name === 'docker';
  const events = isDocker ? ['event=die', 'event=oom'] : ['event=died'];
  const filters = [...events, `label=${LABEL}.call=${call}`];
  const now = String(host.now() / 1000);
  const form = isDocker ? ['--format', '{{json .}}', '--until', now] : ['--format', 'json', '--stream=false'];
  const args = ['events', ...form, '--since', String(since / 1000), ...filters.flatMap((one) => ['--filter', one])];
  const { stdout } = await host.capture(engine.command, args, { timeout: PATIENCE });
  return stdout.split('\n').flatMap((line) => readTold(line) ?? []);
}

/** As far as it is read here; Docker's words and Podman's. */
interface Told {
  readonly Action?: string;
  readonly Actor?: { readonly Attributes: Readonly<Record<string, string>> };
  readonly Status?: string;
  readonly ContainerExitCode?: number;
  readonly OOMKilled?: boolean;
}

/** Undefined for what is no event. */
export function readTold(line: string): Told | undefined {
  try {
    return JSON.parse(line) as Told;
  } catch {
    return undefined;
  }
}

/** How a call ended whose container is gone; undefined where the engine does not remember. */
export async function exitCodeOf(host: Host, engine: Engine, call: string, since: number): Promise<number | undefined> {
  const ends = await pastEvents(host, engine, call, since);
  return ends.map(readExitCode).findLast((code) => code !== undefined);
}

/** Nobody can say how a call ended: that is no success. */
export function unknownEnd(engine: Engine, name: string): MayflyError {
  const reason = 'it was gone at once, and no event tells';
  return new MayflyError({ kind: 'engine-failed', engine: engine.name, what: `say how ${name} ended`, reason });
}

/** Podman leaves 0 out. */
export function readExitCode({ Action, Actor, Status, ContainerExitCode }: Told): number | undefined {
  if (Status === 'died') return ContainerExitCode ?? 0;
  const code = Action === 'die' ? Actor?.Attributes['exitCode'] : undefined;
  return code === undefined ? undefined : Number(code);
}

/** Whether the kernel killed a call for want of memory. Docker has an event of its own; Podman's end of a container may say it. */
export async function wasOomKilled(host: Host, engine: Engine, call: string, since: number): Promise<boolean> {
  const told = await pastEvents(host, engine, call, since);
  return told.some(isOomKill);
}

/** Those of older Podman, such as 4.3, do not. */
export function isOomKill({ Action, OOMKilled }: Told): boolean {
  return Action === 'oom' || OOMKilled === true;
}
