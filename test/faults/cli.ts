import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One change as the CLIs make it: read, change, write beside and rename, all under a lock that is a folder. */
export async function change(folder: string, id: string, n: number): Promise<void> {
  const file = path.join(folder, '.claude.json');
  const lock = `${file}.lock`;
  while (!tryLock(lock, id)) await sleep(1);
  const content = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, number>) : {};
  content[`${id}-${n}`] = n;
  replace(file, JSON.stringify(content, undefined, 2), id);
  fs.unlinkSync(lock);
  fs.mkdirSync(path.join(folder, 'themes'), { recursive: true });
  replace(path.join(folder, 'themes', `${id}.md`), String(n), id);
}

export function replace(file: string, content: string, id: string): void {
  fs.writeFileSync(`${file}.tmp.${id}`, content);
  fs.renameSync(`${file}.tmp.${id}`, file);
}

/** The CLIs make a folder; a link is made as surely by one alone, and says whose it is. */
function tryLock(lock: string, id: string): boolean {
  try {
    fs.symlinkSync(id, lock);
    return true;
  } catch {
    return false;
  }
}
