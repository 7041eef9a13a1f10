import fs from 'node:fs';
import path from 'node:path';
import { makePrivate, remove } from '../files.ts';
import type { Flow } from './flow.ts';

/**
 * Moves a folder that cannot be taken home file by file into the store, as `kept/PROVIDER-TIME`. It may come from memory,
 * so it is copied; it is removed only when all of it has arrived.
 */
export function keepFolder({ host, store, provider }: Flow, folder: string): string {
  const time = new Date(host.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const place = path.join(path.dirname(store), 'kept');
  makePrivate(place);
  let target = path.join(place, `${provider.name}-${time}`);
  for (let next = 2; fs.existsSync(target); next++) target = path.join(place, `${provider.name}-${time}.${next}`);
  const temporary = `${target}.tmp`;
  try {
    fs.cpSync(folder, temporary, { recursive: true, verbatimSymlinks: true, filter: isPlain });
    fs.renameSync(temporary, target);
  } catch (error) {
    remove(temporary);
    throw error;
  }
  remove(folder);
  return target;
}

/** Sockets and pipes have no content. */
function isPlain(file: string): boolean {
  const stat = fs.lstatSync(file);
  return stat.isFile() || stat.isDirectory() || stat.isSymbolicLink();
}
