import type { Host, Signal } from '../platform/host.ts';
import { signalCode } from '../platform/signal-code.ts';

/**
 * Runs `body` until a signal comes, or `body` itself calls `end`, as when nobody reads any more. Resolves with the exit code: 0
 * after Ctrl-C, which is how a person ends what goes on for ever, and 128 + n after signal n else.
 */
export async function untilSignal(
  host: Host,
  body: (abort: AbortSignal, end: () => void) => Promise<void>,
): Promise<number> {
  const ending = new AbortController();
  let first: Signal | undefined;
  const release = host.onSignal((signal) => {
    first ??= signal;
    ending.abort();
  });
  try {
    await body(ending.signal, () => ending.abort());
  } finally {
    release();
  }
  if (first === 'SIGINT' && host.tty.stdout) host.print('\n'); // the terminal has written ^C there
  return first === undefined || first === 'SIGINT' ? 0 : signalCode(first);
}

/**
 * Writes what `draw` says again and again, `pause` milliseconds apart, in a terminal over what it wrote before. Nothing of the
 * terminal is changed that would have to be changed back. Ends when nobody reads it any more.
 */
export function repaint(host: Host, pause: number, draw: () => Promise<string>, nothing: string): Promise<number> {
  return untilSignal(host, async (abort) => {
    let written = 0;
    while (!abort.aborted) {
      const screen = host.screen();
      const lines = ((await draw()) || nothing).split('\n').slice(0, -1);
      if (abort.aborted) break;
      const shown = screen && lines.length >= screen.rows ? [...lines.slice(0, screen.rows - 2), '…'] : lines;
      const back = screen && written > 0 ? `\u001b[${written}A\r\u001b[J` : '';
      if (!host.print(back + shown.map((line) => `${line}\n`).join(''))) return;
      written = shown.length;
      await rest(pause, abort);
    }
  });
}

/** Resolves after that many milliseconds, or when it is called off. */
export function rest(time: number, abort: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      abort.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, abort.aborted ? 0 : time);
    abort.addEventListener('abort', end);
  });
}
