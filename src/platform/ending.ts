import fs from 'node:fs';
import { hasCode } from './files.ts';

const GRACE = 3000; // milliseconds

/**
 * Ends the process `leader` and its group. What it runs is told first, and it has some time to end by itself then:
 * Podman's client, when it is told, leaves the running step of its build behind. Returns what calls the rest off, once it
 * has ended.
 */
export function endGroup(leader: number): () => void {
  const children = childrenOf(leader);
  const all = (): void => send(-leader);
  if (children.length === 0) {
    all();
    return () => {};
  }
  for (const child of children) send(child);
  const timer = setTimeout(all, GRACE);
  return () => clearTimeout(timer);
}

/** Empty where the system does not say (macOS has no /proc). */
function childrenOf(pid: number): number[] {
  const tasks = `/proc/${pid}/task`;
  try {
    const lists = fs.readdirSync(tasks).map((task) => fs.readFileSync(`${tasks}/${task}/children`, 'utf8'));
    return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

function send(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error; // it has ended meanwhile
  }
}
