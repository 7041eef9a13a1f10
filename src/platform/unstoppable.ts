import os from 'node:os';
import { isTerminal } from './terminal.ts';

/** As much of `bun:ffi` as is used here. */
interface Ffi {
  dlopen(
    library: string,
    symbols: object,
  ): { readonly symbols: { pthread_sigmask(how: number, set: Uint8Array, old: null): number } };
}

const [BLOCK, UNBLOCK] = [0, 1]; // of Linux
const SET_BYTES = 128; // of a sigset_t

let mask: ((how: number) => void) | undefined;

/**
 * Starts a process that Ctrl-Z cannot stop before its program runs. On Linux, Bun's vfork waits for the child's exec, and
 * the child takes signals again a moment before it. One that Ctrl-Z stops in between leaves this process waiting where
 * neither the shell nor Ctrl-C reaches it (docs/adr/0008). The program starts with SIGTSTP blocked.
 */
export function startUnstoppable<T>(start: () => T): T {
  mask ??= maskOfStop();
  mask(BLOCK);
  try {
    return start();
  } finally {
    mask(UNBLOCK);
  }
}

/** Does nothing where nobody can press Ctrl-Z, or where no process waits like that. */
function maskOfStop(): (how: number) => void {
  const ffi =
    process.platform === 'linux' && ([0, 1, 2] as const).some((descriptor) => isTerminal(descriptor)) && bunFfi();
  if (!ffi) return () => {};
  const { symbols } = ffi.dlopen('libc.so.6', { pthread_sigmask: { args: ['i32', 'ptr', 'ptr'], returns: 'i32' } });
  const bit = os.constants.signals.SIGTSTP - 1;
  const set = new Uint8Array(SET_BYTES);
  set[bit >> 3] = 1 << (bit & 7);
  return (how) => void symbols.pthread_sigmask(how, set, null);
}

/** Undefined in Node. */
function bunFfi(): Ffi | undefined {
  return process.getBuiltinModule('bun:ffi') as Ffi | undefined;
}
