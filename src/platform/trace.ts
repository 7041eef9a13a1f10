import type { Host } from './host.ts';

/** With MAYFLY_TRACE=1, prints to stderr how long each phase of a call took. Call it at the end of a phase, with its name. */
export type Trace = (phase: string) => void;

export function startTrace(host: Host): Trace {
  if (host.env['MAYFLY_TRACE'] !== '1') return () => {};
  let last = performance.now();
  host.note(`mayfly: trace ${last.toFixed(1).padStart(8)} ms start`);
  return (phase) => {
    const now = performance.now();
    host.note(`mayfly: trace ${(now - last).toFixed(1).padStart(8)} ms ${phase}`);
    last = now;
  };
}
