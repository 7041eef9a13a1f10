import fs from 'node:fs';
import path from 'node:path';
import { isFile } from '../platform/files.ts';
import { isShim } from './folder.ts';

interface Program {
  readonly file: string;
  readonly isShim: boolean;
}

export interface Reached {
  readonly name: string;
  /** What `env NAME` runs. */
  readonly command?: Program;
  /** What `NAME --native` runs. */
  readonly native?: Program;
}

/** In each case the first on PATH. */
export function reached(search: string, name: string): Reached {
  const found = search
    .split(path.delimiter)
    .map((folder) => path.join(folder || '.', name))
    .filter(isProgram)
    .map((file) => ({ file, isShim: isShim(file) }));
  const [command] = found;
  const native = found.find((one) => !one.isShim);
  return { name, ...(command && { command }), ...(native && { native }) };
}

export function isProgram(file: string): boolean {
  if (!isFile(file)) return false;
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
