import path from 'node:path';
import { isFile, readBytes, stat } from '../platform/files.ts';

/** The content of a file; undefined for what is none, or cannot be read: a pipe would never come to an end. */
export function readPlain(file: string): Buffer | undefined {
  if (!isFile(file)) return undefined;
  try {
    return readBytes(file);
  } catch {
    return undefined;
  }
}

/** The folder itself, or the one in which it would be made. */
export function nearest(folder: string): string {
  return stat(folder) ? folder : nearest(path.dirname(folder));
}
