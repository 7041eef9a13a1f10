import { MayflyError } from './errors.ts';
import type { Host, Signal } from './host.ts';
import { signalCode } from './signal-code.ts';

/** A call that a signal ended before it began: as any program that ends by one, it says nothing. */
export class Stopped extends Error {
  readonly code: number;

  constructor(signal: Signal) {
    super(`ended by ${signal}`);
    this.code = signalCode(signal);
  }
}

/** Ends whoever waits once a signal has come. */
export function requireGoOn([signal]: readonly Signal[] = []): void {
  if (signal !== undefined) throw new Stopped(signal);
}

/** Runs `body` to its own end: a signal asks it to stop, and when it has cleaned up the whole ends with the signal's exit code. */
export async function interruptible<T>(
  host: Pick<Host, 'onSignal'>,
  what: string,
  body: (abort: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  let code = 0;
  const release = host.onSignal((signal) => {
    code ||= signalCode(signal);
    ending.abort();
  });
  try {
    const result = await body(ending.signal);
    if (code === 0) return result;
  } catch (error) {
    if (code === 0) throw error;
  } finally {
    release();
  }
  throw new MayflyError({ kind: 'interrupted', what, code });
}
