import type { FleetCall } from './calls.ts';
import type { Fleet } from './open.ts';

export interface Process {
  /** Its number on the engine's machine. */
  readonly pid: number;
  /** Processor time that it used, as `ps` writes it. */
  readonly time: string;
  /** KiB that are in memory. */
  readonly rss: number;
  readonly command: string;
}

/** What runs inside a call; empty when it has just ended. */
export async function processesOf({ host, engine }: Fleet, { container }: FleetCall): Promise<Process[]> {
  const columns = engine.name === 'docker' ? ['-o', 'pid,time,rss,args'] : ['hpid', 'time', 'rss', 'args'];
  const { code, stdout } = await host.capture(engine.command, ['top', container, ...columns], { timeout: 20_000 });
  return code === 0 ? readTop(stdout) : [];
}

/** A line of titles, then the columns, of which the last may hold spaces. */
export function readTop(output: string): Process[] {
  return output
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, pid, time = '', rss, command = ''] = /^\s*(\d+)\s+(\S+)\s+(\d+)\s+(.*?)\s*$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), time, rss: Number(rss), command }];
    });
}
