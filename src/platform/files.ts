import fs from 'node:fs';
import path from 'node:path';

/** Synchronous on purpose: on the way of a call many small files are read, and the asynchronous forms cost more than they save. */

export function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function readBytes(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Not followed when it is a symlink; undefined when there is nothing. */
export function lstat(file: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) return undefined; // a file is where one of its folders should be
    throw error;
  }
}

export function stat(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error) || hasCode(error, 'ELOOP')) return undefined;
    throw error;
  }
}

export function isDirectory(file: string): boolean {
  return stat(file)?.isDirectory() ?? false;
}

export function canWrite(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export function isFile(file: string): boolean {
  return stat(file)?.isFile() ?? false;
}

export function realpath(file: string): string {
  return fs.realpathSync.native(file);
}

/** The same for what may not be made yet: then as it was given. */
export function physical(file: string): string {
  try {
    return realpath(file);
  } catch {
    return file;
  }
}

/** Names in a folder, sorted; empty when there is no such folder. */
export function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder).toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** What a file of ours holds; undefined where there is none, or a power cut or a full disk has left a part of it. */
export function asJson(text: string | undefined): object | undefined {
  try {
    const value = JSON.parse(text ?? '') as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

export function makePrivate(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** An empty file, unless somebody else has made it meanwhile: a container may have it mounted already. */
export function makeFile(file: string): void {
  try {
    fs.closeSync(fs.openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** For the stage and other places that only this call reads. */
export function write(file: string, content: string | Uint8Array, mode = 0o600): void {
  naming(file, () => fs.writeFileSync(file, content, { mode }));
}

const FULL = 20; // milliseconds between two tries

/** All of it: a pipe whose reader is slow, or a disk that is nearly full, takes a part, or nothing for the moment. */
export function writeWhole(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let done = 0; done < bytes.length;) {
    try {
      done += fs.writeSync(descriptor, bytes, done);
    } catch (error) {
      if (!hasCode(error, 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL);
    }
  }
}

/** A disk that is full says so without a name. */
function naming(file: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    if (error instanceof Error && !('path' in error)) Object.assign(error, { path: file });
    throw error;
  }
}

/** The reader of `file` sees the old content or the new, never a part: temp file, fsync, rename in the same folder. */
export function writeAtomic(file: string, content: string | Uint8Array, mode = 0o600): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${counter++}.tmp`);
  try {
    const descriptor = fs.openSync(temporary, 'wx', mode);
    try {
      naming(file, () => {
        fs.writeFileSync(descriptor, content);
        fs.fsyncSync(descriptor);
      });
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

let counter = 0;

/** Whatever it is, and however deep: with all that is in it, and where its owner has taken the right to write from himself. */
export function remove(target: string): void {
  if (lstat(target)?.isDirectory()) removeFolder(Buffer.from(target));
  else fs.rmSync(target, { force: true });
}

/** A folder, unless something is in it. */
export function removeEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR')) throw error;
  }
}

const DEEP = 32; // folders

/**
 * Not by `fs.rmSync`: a few thousand folders in each other, which any program makes in a moment, take it minutes, or more
 * descriptors than there are. What is deep is moved up first, so no path gets long. Names are bytes, as not all are UTF-8.
 */
function removeFolder(root: Buffer): void {
  const open = [{ folder: root, depth: 0, isEmptied: false }];
  let moved = 0;
  fs.chmodSync(root, 0o700);
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const { folder, depth } = last;
    if (last.isEmptied) {
      unlessMissing(() => fs.rmdirSync(folder));
      open.pop();
      continue;
    }
    last.isEmptied = true;
    for (const inner of foldersLeft(folder)) {
      const isDeep = depth >= DEEP;
      const place = isDeep ? Buffer.concat([root, Buffer.from(`/.mayfly.${process.pid}.${moved++}`)]) : inner;
      if (isDeep) fs.renameSync(inner, place);
      open.push({ folder: place, depth: isDeep ? 1 : depth + 1, isEmptied: false });
    }
  }
}

/** Removes what is no folder from a folder, and returns the paths of what is one; they can be written in. */
function foldersLeft(folder: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (const name of fs.readdirSync(folder, { encoding: 'buffer' })) {
    const target = Buffer.concat([folder, Buffer.from('/'), name]);
    unlessMissing(() => {
      const { mode } = fs.lstatSync(target);
      if ((mode & fs.constants.S_IFMT) !== fs.constants.S_IFDIR) return fs.unlinkSync(target);
      if ((mode & 0o700) !== 0o700) fs.chmodSync(target, 0o700);
      found.push(target);
    });
  }
  return found;
}

/** Somebody else may remove it at the same time. */
function unlessMissing(body: () => void): void {
  try {
    body();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** What `look` finds, undefined where this user may not look: what is another's, or root's since a sudo, is as good as not there. */
export function allowed<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

export function isDenied(error: unknown): boolean {
  return hasCode(error, 'EACCES', 'EPERM');
}

export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR');
}
