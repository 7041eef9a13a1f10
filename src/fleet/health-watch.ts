import { MayflyError } from '../platform/errors.ts';
import { watchEvents } from './events.ts';
import { type Chosen, examineCalls } from './health.ts';
import { type HealthLine, linesOf } from './health-text.ts';
import type { Fleet } from './open.ts';
import { rest, untilSignal } from './watch.ts';

const PAUSE = 5000; // milliseconds between two looks when nothing happens
const WINDOW = 500; // milliseconds of each sample of processor time

/** What is said of one call, or of the engine. */
interface Told {
  /** What it has to differ in to be said again. */
  readonly signature: string;
  readonly lines: readonly HealthLine[];
  /** Said when there is nothing more to say. */
  readonly over: HealthLine;
}

/**
 * Tells what changes: at first everything, then each call that begins, ends, or is no longer as well or as ill as it was. The
 * engine says when something happens; in between, thresholds are looked at. `render` makes the text of a line.
 */
export function watchHealth(
  fleet: Fleet,
  pick: Chosen,
  render: (line: HealthLine & { readonly time: string }) => string,
): Promise<number> {
  const { host } = fleet;
  return untilSignal(host, async (abort, end) => {
    let wake = new AbortController();
    const listening = listen(fleet, abort, () => wake.abort());
    const say = (line: HealthLine): void => {
      if (!host.print(`${render({ time: new Date(host.now()).toISOString(), ...line })}\n`)) end();
    };
    for (let known = new Map<string, Told>(); !abort.aborted;) {
      wake = new AbortController();
      const now = await look(fleet, pick, known);
      const changed = [...now].filter(([key, { signature }]) => known.get(key)?.signature !== signature);
      const gone = [...known].filter(([key]) => !now.has(key));
      for (const line of [...changed.flatMap(([, { lines }]) => lines), ...gone.map(([, { over }]) => over)]) say(line);
      known = now;
      await rest(PAUSE, AbortSignal.any([abort, wake.signal]));
    }
    await listening;
  });
}

/** While the engine does not answer, its calls are taken to be as they were. */
async function look(fleet: Fleet, pick: Chosen, known: ReadonlyMap<string, Told>): Promise<Map<string, Told>> {
  try {
    const found = await examineCalls(fleet, pick, WINDOW);
    return new Map(
      found.map((call) => {
        const signature = call.findings.map(({ kind, level }) => `${kind} ${level}`).join();
        return [
          call.id,
          { signature, lines: linesOf(call), over: { level: 'ok', name: call.name, what: 'it has ended' } },
        ];
      }),
    );
  } catch (error) {
    if (!(error instanceof MayflyError)) throw error;
    const { name } = fleet.engine;
    const what = error.message.replace(/^mayfly: /, '');
    const over = { level: 'ok', name, what: 'it answers again' };
    return new Map([...known, [name, { signature: what, lines: [{ level: 'critical', name, what }], over }]]);
  }
}

/** Until `abort`; an engine that has ended the conversation is asked again. */
async function listen(fleet: Fleet, abort: AbortSignal, onEvent: () => void): Promise<void> {
  while (!abort.aborted) {
    await watchEvents(fleet, abort, onEvent).catch(onEvent);
    await rest(PAUSE, abort);
  }
}
