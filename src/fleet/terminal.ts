import { isRunning, signalContainer } from '../engine/engine.ts';
import { stat } from '../files.ts';
import { sleep } from '../sleep.ts';
import { stageOf } from '../sync/stage.ts';
import type { Host } from '../host.ts';
import { catchSignals } from '../run.ts';
import { watchStops } from '../suspend.ts';
import type { FleetCall } from './calls.ts';
import { BACK_TO_SHELL, modesAfter } from './modes.ts';
import type { Fleet } from './open.ts';

/** What leaves a call that one is attached to; the CLIs have a use for nearly every other key. */
export const DETACH_KEYS = { engine: 'ctrl-],ctrl-]', text: 'Ctrl-] twice' };

/** Milliseconds for the log of a call, which is 10 MB at most. */
const PATIENCE = 5000;

/** Milliseconds for the engine to notice the end of a call whose terminal is closed. */
const MOMENT = 500;

/** Milliseconds that the engine's client has to attach. */
const HEAD_START = 400;

/**
 * The terminal has another size for a moment, of which every CLI takes note: Docker's client does so by itself, but too shortly for
 * a CLI that is busy. A size that came from elsewhere meanwhile stays.
 */
function resize(host: Host): Promise<unknown> {
  const back = '[ "$(stty size)" = "$(($1 - 1)) $2" ] && stty rows "$1"';
  const script = `set -- $(stty size); stty rows $(($1 - 1)); sleep 0.1; ${back}`;
  return host.capture('sh', ['-c', `{ ${script}; } </dev/tty`]);
}

/**
 * The caller's terminal becomes the call's until either ends. Undefined when the caller has left and the call goes on, else the
 * exit code of its CLI.
 */
export async function attachTerminal({ host, engine, places }: Fleet, call: FleetCall): Promise<number | undefined> {
  const { container, id } = call;
  const format = '[{{json .Config.Tty}},{{json .HostConfig.LogConfig.Type}}]';
  const { stdout } = await host.capture(engine.command, ['inspect', '--format', format, container]);
  const [tty, log] = stdout === '' ? [true, 'none'] : (JSON.parse(stdout) as [boolean, string]);
  const isDetached = log !== 'none';
  if (isDetached)
    host.print(modesAfter((await host.capture(engine.command, ['logs', container], { timeout: PATIENCE })).stdout));

  const left = new AbortController();
  const over = host.capture(engine.command, ['wait', container], { abort: left.signal }); // Podman's client does not tell the code
  const keys = tty ? ['--detach-keys', DETACH_KEYS.engine] : ['--no-stdin'];
  const client = host.attach(engine.command, ['attach', '--sig-proxy=false', ...keys, container], {
    stdin: tty ? 'inherit' : 'ignore',
    detached: false,
    stderr: 'hold',
  });
  const signals = catchSignals(host);
  signals.deliverTo((signal) => client.kill(signal));
  const stage = stageOf(places, id);
  const wake = (): Promise<boolean> => signalContainer(host, engine, container, 'SIGCONT');
  const unwatch = isDetached && stat(stage) ? watchStops(host, stage, wake) : undefined;
  const nudge = tty ? setTimeout(() => void resize(host), HEAD_START) : undefined;
  const ended = await client.done;
  clearTimeout(nudge);
  unwatch?.();
  signals.release();

  const soon = await Promise.race([over, sleep(MOMENT)]);
  const end = soon ?? ((await isRunning(host, engine, id).catch(() => true)) ? undefined : await over);
  left.abort();
  const goesOn = end === undefined;
  if (tty && (goesOn || ended.signal)) host.print(BACK_TO_SHELL);
  if (ended.signal) await host.attach('stty', ['sane'], { stdin: 'inherit', detached: false }).done;
  if (goesOn) return undefined;
  const words = ended.stderr?.replace('read escape sequence', '').trim();
  if (words) host.note(words);
  return end.code === 0 ? Number(end.stdout) : ended.code;
}
