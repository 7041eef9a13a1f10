import { readBytes, stat } from '../files.ts';

/** The content of a file; undefined for what is none, or cannot be read: a pipe would never come to an end. */
export function readPlain(file: string): Buffer | undefined {
  if (!stat(file)?.isFile()) return undefined;
  try {
    return readBytes(file);
  } catch {
    return undefined;
  }
}
