import { isRunning, signalContainer } from '../engine/engine.ts';
import { exitCodeOf, unknownEnd } from '../engine/past.ts';
import { MayflyError } from '../platform/errors.ts';
import { stat } from '../platform/files.ts';
import type { Attached, Host } from '../platform/host.ts';
import { decodeSpec } from '../plan/spec.ts';
import { signalCode } from '../platform/signal-code.ts';
import { findProvider, providerNames } from '../providers/index.ts';
import { isOneAnswer } from '../providers/one-answer.ts';
import { stageOf } from '../boundary/stage.ts';
import { catchSignals } from '../call/run.ts';
import { sleep } from '../platform/sleep.ts';
import { watchStops } from '../call/suspend.ts';
import type { FleetCall } from './calls.ts';
import { inspectCalls } from './inspect.ts';
import { BACK_TO_SHELL, modesAfter } from '../call/modes.ts';
import type { Fleet } from './open.ts';

/** What leaves a call that one is attached to; the CLIs have a use for nearly every other key. */
export const DETACH_KEYS = { engine: 'ctrl-],ctrl-]', text: 'Ctrl-] twice' };

/** Milliseconds for the log of a call, which is 10 MB at most. */
const PATIENCE = 5000;

/** Milliseconds for the engine to notice the end of a call whose terminal is closed. */
const MOMENT = 500;

/**
 * Once the engine's client has made the terminal raw, as it does to attach, the terminal has another size for a moment, of which
 * every CLI takes note: Docker's client does so by itself, but too shortly for a CLI that is busy. A size that came from elsewhere
 * meanwhile stays.
 */
const RESIZE = `
until stty -a | grep -q -e -icanon; do sleep 0.05; done
sleep 0.4
trap '' TERM
set -- $(stty size); stty rows $(($1 - 1)); sleep 0.1
[ "$(stty size)" = "$(($1 - 1)) $2" ] && stty rows "$1"`;

function drawAgain(host: Host): Attached {
  return host.attach('sh', ['-c', RESIZE], { stdin: 'inherit', stderr: 'hold', detached: false });
}

/**
 * The caller's terminal becomes the call's until either ends. Undefined when the caller has left and the call goes on, else the
 * exit code of its CLI.
 */
export async function attachTerminal(fleet: Fleet, call: FleetCall): Promise<number | undefined> {
  const { host, engine, places } = fleet;
  const { container, id, name } = call;
  const { terminal = true, logged = false, command = [] } = (await inspectCalls(fleet, [call])).get(container) ?? {};
  const usual = logged ? usualModes(fleet, call, command) : [];
  if (logged) {
    const { stdout } = await host.capture(engine.command, ['logs', container], { timeout: PATIENCE });
    host.print(modesAfter(stdout, usual));
  }

  const ended = new AbortController();
  const over = host.capture(engine.command, ['wait', container], { abort: ended.signal }); // Podman's client does not tell the code
  const keys = terminal ? ['--detach-keys', DETACH_KEYS.engine] : ['--no-stdin'];
  const client = host.attach(engine.command, ['attach', '--sig-proxy=false', ...keys, container], {
    stdin: terminal ? 'inherit' : 'ignore',
    detached: false,
    stderr: 'hold',
    unstoppable: true,
  });
  const signals = catchSignals(host);
  signals.deliverTo((signal) => client.kill(signal));
  const stage = stageOf(places, id);
  const wake = (): Promise<boolean> => signalContainer(host, engine, container, 'SIGCONT');
  const unwatch = logged && stat(stage) ? watchStops(host, stage, client, wake) : undefined;
  const drawing = terminal ? drawAgain(host) : undefined;
  const { code, signal, stderr = '' } = await client.done;
  drawing?.kill('SIGTERM');
  await drawing?.done;
  unwatch?.();
  signals.release();

  const soon = await Promise.race([over, sleep(MOMENT)]);
  const goesOn = soon === undefined && (await isRunning(host, engine, id).catch(() => true));
  const waited = goesOn ? undefined : await over;
  ended.abort();
  const words = stderr.replace(LEFT, '').trim();
  const failed = goesOn && code !== 0 && !signal && !stderr.includes(LEFT);
  if (signal) await host.attach('stty', ['sane'], { stdin: 'inherit', detached: false }).done;
  const told = waited?.code === 0 ? Number(waited.stdout) : undefined;
  // Where it was gone before it could be waited for, its events know.
  const end = waited && (told ?? (await exitCodeOf(host, engine, id, call.created)));
  // Neither a CLI that is left nor one that was killed takes its modes back, nor one that has not set them itself.
  if (terminal && (signal || !waited || usual.length > 0 || end === signalCode('SIGKILL'))) host.print(BACK_TO_SHELL);
  if (failed)
    throw new MayflyError({ kind: 'engine-failed', engine: engine.name, what: `attach to ${name}`, reason: words });
  if (words && waited) host.note(words);
  if (waited && end === undefined) throw unknownEnd(engine, name);
  return end;
}

/** A log has an end, and Docker's has no line that is not complete yet: it may not tell how the CLI began. */
function usualModes({ config }: Fleet, { provider, spec }: FleetCall, command: readonly string[]): readonly string[] {
  const isScreen = decodeSpec(spec)?.kind === 'run' && !isOneAnswer(command);
  return isScreen && providerNames(config).includes(provider) ? (findProvider(provider, config).modes ?? []) : [];
}

/** What Docker's client says when it is left. */
const LEFT = 'read escape sequence';
