import fs from 'node:fs';

/** What a process that still runs has needed at most, in MB. */
export function peakOf(pid: number): number | undefined {
  const file = `/proc/${pid}/status`;
  const found = fs.existsSync(file) ? /^VmHWM:\s+(\d+) kB/m.exec(fs.readFileSync(file, 'utf8')) : undefined;
  return found ? Number(found[1]) / 1000 : undefined;
}
