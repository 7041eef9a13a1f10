import fs from 'node:fs';
import { makePrivate } from '../platform/files.ts';

/** What stands in a name for bytes that are no UTF-8. */
export const UNKNOWN = '\uFFFD';

/** Moves what a container has made, whatever it is. A folder that may not be written in cannot be moved either. */
export function moveOut(source: string | Buffer, target: string | Buffer): void {
  if (fs.lstatSync(source).isDirectory()) fs.chmodSync(source, 0o700);
  fs.renameSync(source, target);
}

/** Moves what of a folder has a name that is no UTF-8 into another folder. */
export function moveOdd(source: string, target: string): void {
  for (const name of fs.readdirSync(source, { encoding: 'buffer' })) {
    if (!name.toString().includes(UNKNOWN)) continue;
    makePrivate(target);
    moveOut(inFolder(source, name), inFolder(target, name));
  }
}

function inFolder(folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), name]);
}
