import { MayflyError } from '../platform/errors.ts';
import { readCall } from './calls.ts';
import type { Fleet } from './open.ts';
import { watchRefusals } from './refusals.ts';

/** Something that happened to a call. */
export interface FleetEvent {
  /** ISO 8601. */
  readonly time: string;
  readonly event: 'start' | 'stop' | 'oom' | 'refused';
  /** '' for a call that was refused: it never got one. */
  readonly name: string;
  readonly id: string;
  readonly provider: string;
  readonly project: string;
  /** The exit code of a call that stopped. */
  readonly code: number | null;
  /** Why a call was refused, else ''. */
  readonly reason: string;
}

/**
 * Hands over what happens from now on until `abort`: what the engine says of calls, and which calls of this user are refused,
 * of which the engine never hears. Throws a MayflyError when the engine ends the conversation.
 */
export async function watchEvents(
  { host, engine, places }: Fleet,
  abort: AbortSignal,
  onEvent: (event: FleetEvent) => void,
): Promise<void> {
  const unwatch = watchRefusals(host, places, onEvent);
  const events = ['start', engine.name === 'docker' ? 'die' : 'died', 'oom'].map((name) => `event=${name}`);
  const filters = ['type=container', 'label=mayfly.managed=1', ...events].flatMap((filter) => ['--filter', filter]);
  const since = new Date(host.now()).toISOString(); // so that nothing is lost before the engine listens
  const format = engine.name === 'docker' ? '{{json .}}' : 'json';
  let begun = '';
  const onOutput = (text: string): void => {
    const lines = (begun + text).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) {
      const event = readEvent(line);
      if (event) onEvent(event);
    }
  };
  try {
    const args = ['events', '--format', format, '--since', since, ...filters];
    const { stderr } = await host.capture(engine.command, args, { abort, onOutput });
    if (abort.aborted) return;
    throw new MayflyError({
      kind: 'engine-failed',
      engine: engine.name,
      what: 'go on telling what happens',
      reason: stderr.trim() || 'it has ended the conversation',
    });
  } finally {
    unwatch();
  }
}

/** What the engines write of an event, as far as it is read here; Docker's words and Podman's. */
interface Told {
  readonly Actor?: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly Action?: string;
  readonly timeNano?: number;
  readonly ID?: string;
  readonly Name?: string;
  readonly Status?: string;
  readonly Time?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly ContainerExitCode?: number;
}

const EVENTS: Readonly<Record<string, FleetEvent['event']>> = {
  start: 'start',
  die: 'stop',
  died: 'stop',
  oom: 'oom',
};

/** Undefined for a line that is not about a call. */
export function readEvent(line: string): FleetEvent | undefined {
  const told = parse(line);
  const labels = told?.Actor?.Attributes ?? told?.Attributes ?? {};
  const event = EVENTS[told?.Action ?? told?.Status ?? ''];
  const name = told?.Name ?? labels['name'] ?? '';
  const call = readCall({ id: told?.Actor?.ID ?? told?.ID ?? '', name, image: '', state: '', status: '', labels });
  if (!told || !event || !call) return undefined;
  const code = told.ContainerExitCode ?? labels['exitCode'];
  const time = told.Time ?? (told.timeNano ?? 0) / 1e6;
  return {
    time: new Date(time).toISOString(),
    event,
    name,
    id: call.id,
    provider: call.provider,
    project: call.project,
    code: event === 'stop' ? Number(code ?? 0) : null, // Podman leaves 0 out
    reason: '',
  };
}

function parse(line: string): Told | undefined {
  try {
    return JSON.parse(line) as Told;
  } catch {
    return undefined; // words for people
  }
}
