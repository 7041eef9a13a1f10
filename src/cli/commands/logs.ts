import { MayflyError } from '../../platform/errors.ts';
import { listCalls } from '../../fleet/calls.ts';
import { findEnded } from '../../fleet/find-ended.ts';
import { lastPutDown } from '../../call/ended.ts';
import { jsonLine, printEnded, printKept } from '../../fleet/ended-text.ts';
import { findCall } from '../../fleet/find.ts';
import { Harmless } from '../../call/harmless.ts';
import { inspectCalls } from '../../fleet/inspect.ts';
import { type Fleet, openFleet } from '../../fleet/open.ts';
import { untilSignal } from '../../fleet/watch.ts';
import type { Host } from '../../platform/host.ts';
import { stageOf } from '../../boundary/stage.ts';
import { readFlags } from '../../config/flags.ts';

/**
 * `mayfly logs NAME [-f] [--tail N]`: what a detached call has printed, as it printed it, but at a terminal only what does that no
 * harm; the exit code is the engine's. Of one that has ended, with a line that says so.
 */
export async function logs(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('logs', args, 1, 1);
  const { follow, tail, json } = values;
  if (tail !== undefined && !/^\d+$/.test(String(tail)))
    throw new MayflyError({
      kind: 'usage',
      what: `--tail does not take "${String(tail)}"`,
      fix: 'give a number of lines',
    });
  const fleet = await openFleet(host);
  const calls = await listCalls(fleet, { all: true });
  const ended = await findEnded(fleet, calls, words[0] ?? '');
  const how = { tail: tail === undefined ? undefined : Number(tail), asJson: json === true };
  if (ended) return printEnded(fleet, ended, how);
  const call = findCall(calls, words[0] ?? '');
  const details = (await inspectCalls(fleet, [call])).get(call.container);
  if (details?.logged === false)
    throw new MayflyError({
      kind: 'usage',
      what: `${call.name} prints where it was started, and nothing of it is kept`,
      fix: 'look there, or start it with run --detach the next time',
    });
  const command = [
    'logs',
    ...(follow ? ['--follow'] : []),
    ...(tail === undefined ? [] : ['--tail', String(tail)]),
    ...(json ? ['--timestamps'] : []),
    call.container,
  ];
  let isHeard = false;
  const hear = (): boolean => (isHeard = true);
  const code = json ? await printLines(fleet, command, hear) : await pass(fleet, command, hear);
  // Docker keeps no line before its end, and a CLI that draws on a screen may end none.
  if (!isHeard && code === 0 && !follow) printKept(host, lastPutDown(stageOf(fleet.places, call.id)), how);
  return code;
}

/** Byte for byte, stdout and stderr apart; `hear` is called where there is something. */
async function pass({ host, engine }: Fleet, command: readonly string[], hear: () => void): Promise<number> {
  let ended = 0;
  const [plain, decoder] = [new Harmless(), new TextDecoder()];
  const show = (bytes: Buffer): boolean =>
    host.tty.stdout ? host.print(plain.show(decoder.decode(bytes, { stream: true }))) : host.printBytes(bytes);
  const signalled = await untilSignal(host, async (abort, end) => {
    const onBytes = (bytes: Buffer): void => {
      hear();
      if (!show(bytes)) end();
    };
    const client = host.attach(engine.command, command, { stdin: 'ignore', detached: true, onBytes });
    abort.addEventListener('abort', () => client.kill('SIGTERM'));
    const { code } = await client.done;
    if (host.tty.stdout) host.print(plain.end());
    if (!abort.aborted) ended = code;
  });
  return ended || signalled;
}

/** An object for each line: `time`, `text`. What the engine itself has to say stays on stderr. */
async function printLines({ host, engine }: Fleet, command: readonly string[], hear: () => void): Promise<number> {
  let [begun, ended] = ['', 0];
  const print = (line: string): boolean => {
    const space = line.indexOf(' ');
    return host.print(jsonLine(line.slice(0, space), line.slice(space + 1).replace(/\r$/, '')));
  };
  const signalled = await untilSignal(host, async (abort, end) => {
    const output = (stream: 'stdout' | 'stderr', text: string): void => {
      if (stream === 'stderr') return host.note(text.trimEnd());
      hear();
      const lines = (begun + text).split('\n');
      begun = lines.pop() ?? '';
      if (!lines.every(print)) end();
    };
    const client = host.attach(engine.command, command, { stdin: 'ignore', detached: true, output });
    abort.addEventListener('abort', () => client.kill('SIGTERM'));
    const { code } = await client.done;
    if (begun !== '') print(begun);
    if (!abort.aborted) ended = code;
  });
  return ended || signalled;
}
