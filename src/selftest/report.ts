import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';

/** Prints the line of a check, with the time since the one before, and what is wrong if anything is. */
export type Report = (name: string, complaint?: string) => void;

export function startReport(host: Pick<Host, 'now' | 'print'>): Report {
  let last = host.now();
  return (name, complaint) => {
    const seconds = ((host.now() - last) / 1000).toFixed(1);
    last = host.now();
    const verdict = complaint === undefined ? 'ok' : 'failed';
    host.print(oneLine(`${verdict}  ${name}  ${seconds} s${complaint === undefined ? '' : `: ${complaint}`}`) + '\n');
  };
}
