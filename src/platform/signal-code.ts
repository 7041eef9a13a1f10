import os from 'node:os';

/** The exit code that a shell gives to whatever a signal has ended. */
export function signalCode(signal: NodeJS.Signals | null): number {
  return 128 + (signal ? os.constants.signals[signal] : 0);
}
