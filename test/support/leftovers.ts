import fs from 'node:fs';
import path from 'node:path';

/** Where a rig looks for what its calls should not have left. */
export interface Traces {
  readonly home: string;
  /** The runtime folder of mayfly. */
  readonly runtime: string;
  readonly temporary: string;
}

/** One line for each thing that was left on the file system; the caches in the runtime folder may stay. */
export function leftFiles({ home, runtime, temporary }: Traces): string[] {
  const stages = ['calls', 'live'].flatMap((name) => below(path.join(runtime, name)));
  const halfWritten = below(home).filter(
    (name) => /\.tmp(\.|$)/u.test(path.basename(name)) && name.includes('.docker-ai-config'),
  );
  return [...stages, ...below(temporary), ...halfWritten].map((name) => `file ${JSON.stringify(name)}`);
}

/** Processes that have this HOME in their environment: on the host and, since HOME is the same inside, in containers. */
export function leftProcesses(home: string): { pid: number; command: string }[] {
  return fs.readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/u.test(entry)) return [];
    const environment = read(`/proc/${entry}/environ`).split('\0');
    if (!environment.includes(`HOME=${home}`)) return [];
    return [{ pid: Number(entry), command: read(`/proc/${entry}/cmdline`).replaceAll('\0', ' ').trim() }];
  });
}

/** Every file, link and folder below `folder`, of which links are not followed; nothing when there is no such folder. */
function below(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    return [place].concat(entry.isDirectory() ? below(place) : []);
  });
}

/** Processes end while one looks at them, and others' cannot be read. */
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
