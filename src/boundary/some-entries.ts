import fs from 'node:fs';
import path from 'node:path';
import { lstat, stat } from '../platform/files.ts';

/** What of a `fs.Dirent` is needed. */
export interface Entry {
  readonly name: string;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

interface ForeignFunctions {
  dlopen(library: string, symbols: object): { readonly symbols: { getdents64(...args: unknown[]): number | bigint } };
}

/** Bytes that a folder says it takes: where there are fewer, all of its names are quickly read. */
const LARGE = 256 * 1024;

/**
 * The first entries of a folder with so many that all of them would fill the memory: Bun's own `opendirSync` reads them all at once. Undefined for
 * a smaller one, and where there is no such call.
 */
export function someEntries(folder: string, most: number): Entry[] | undefined {
  if (process.versions['bun'] === undefined || process.platform !== 'linux' || (stat(folder)?.size ?? 0) < LARGE)
    return undefined;
  const read = load();
  return read && readSome(folder, most, read);
}

type Read = (descriptor: number, into: Buffer) => number;

/** Loaded for the first such folder: that takes a millisecond, and some memory. */
function load(): Read | undefined {
  const ffi = process.getBuiltinModule('bun:ffi') as ForeignFunctions | undefined;
  try {
    const symbols = ffi?.dlopen('libc.so.6', {
      getdents64: { args: ['i32', 'ptr', 'u64'], returns: 'i64' },
    }).symbols;
    return symbols && ((descriptor, into) => Number(symbols.getdents64(descriptor, into, into.length)));
  } catch {
    return undefined; // another libc
  }
}

function readSome(folder: string, most: number, read: Read): Entry[] {
  const found: Entry[] = [];
  const buffer = Buffer.alloc(64 * 1024);
  const descriptor = fs.openSync(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  try {
    for (let got = read(descriptor, buffer); got > 0 && found.length < most; got = read(descriptor, buffer))
      for (let at = 0; at < got && found.length < most; at += buffer.readUInt16LE(at + LENGTH)) {
        const name = buffer.toString('utf8', at + NAME, buffer.indexOf(0, at + NAME));
        if (name !== '.' && name !== '..') found.push(entry(folder, name, buffer.readUInt8(at + KIND)));
      }
  } finally {
    fs.closeSync(descriptor);
  }
  return found;
}

/** Where these are in a `struct linux_dirent64`. */
const [LENGTH, KIND, NAME] = [16, 18, 19];
const [FOLDER, LINK] = [4, 10];

function entry(folder: string, name: string, kind: number): Entry {
  const isKnown = kind !== 0; // some file systems do not say
  const found = isKnown ? undefined : lstat(path.join(folder, name));
  return {
    name,
    isDirectory: () => (isKnown ? kind === FOLDER : (found?.isDirectory() ?? false)),
    isSymbolicLink: () => (isKnown ? kind === LINK : (found?.isSymbolicLink() ?? false)),
  };
}
