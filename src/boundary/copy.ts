import fs from 'node:fs';
import { hasCode, isDenied } from '../platform/files.ts';
import { withPlain } from './read.ts';

/** What is kept of one folder, at most. Bytes as files say them, whatever they take: a sparse file may say anything. */
const MOST_BYTES = 1_000_000_000;
const MOST_ENTRIES = 100_000;
const DEEPEST = 100;

const CHUNK = 1 << 20; // bytes

/**
 * Copies a folder that a container has made, which nobody uses any more: links as they are, sockets and pipes not, as they
 * have no content, and empty folders not either. Names are bytes, as not all are UTF-8. Returns how many entries are left out, since they cannot be read,
 * are beyond the limits, or have longer paths than there are. `passOver` is asked for the entries of the folder itself.
 */
export function copyOut(source: string, target: string, passOver: (name: Buffer) => boolean = () => false): number {
  let [bytes, entries, left] = [MOST_BYTES, MOST_ENTRIES, 0];
  const waiting: Folder[] = [{ from: Buffer.from(source), to: Buffer.from(target), depth: 0, isMade: false }];
  const copy = (above: Folder, name: Buffer): void => {
    const [from, to, depth] = [inside(above.from, name), inside(above.to, name), above.depth + 1];
    const stat = fs.lstatSync(from);
    if ((entries -= 1) < 0 || depth > DEEPEST || (stat.isFile() && stat.size > bytes)) throw new LeftOut();
    if (stat.isDirectory()) waiting.push({ from, to, depth, above, isMade: false });
    else if (stat.isSymbolicLink()) {
      make(above);
      fs.symlinkSync(fs.readlinkSync(from, { encoding: 'buffer' }), to);
    } else if (stat.isFile()) {
      make(above);
      bytes -= stat.size;
      copyFile(from, to, stat);
    }
  };
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const folder = next;
    for (const name of namesIn(folder.from))
      if (folder.depth > 0 || !passOver(name)) left += attempt(() => copy(folder, name));
  }
  return left;
}

interface Folder {
  readonly from: Buffer;
  readonly to: Buffer;
  readonly depth: number;
  readonly above?: Folder;
  isMade: boolean;
}

/** For what is in it: an empty folder is not worth keeping. */
function make(folder: Folder): void {
  if (folder.isMade) return;
  if (folder.above) make(folder.above);
  fs.mkdirSync(folder.to, { mode: 0o700 });
  folder.isMade = true;
}

class LeftOut extends Error {}

/** 1 when it is left out. */
function attempt(body: () => void): number {
  try {
    body();
    return 0;
  } catch (error) {
    if (error instanceof LeftOut || hasCode(error, 'ENAMETOOLONG', 'ENOENT')) return 1;
    throw error;
  }
}

function namesIn(folder: Buffer): Buffer[] {
  try {
    fs.chmodSync(folder, 0o700); // a call may have taken that from us
    return fs.readdirSync(folder, { encoding: 'buffer' });
  } catch (error) {
    if (isDenied(error) || hasCode(error, 'ENAMETOOLONG', 'ENOENT')) return [];
    throw error;
  }
}

function inside(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}

/** Where there are only zeros, nothing is written: a sparse file stays one. */
function copyFile(from: Buffer, to: Buffer, { size, mode }: fs.Stats): void {
  openUp(from);
  const copied = withPlain(from, (source) => {
    const target = fs.openSync(to, 'wx', 0o600 | (mode & 0o100));
    try {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size));
      const zeros = Buffer.alloc(chunk.length);
      for (let at = 0, read = 0; at < size; at += read) {
        read = fs.readSync(source, chunk, 0, Math.min(chunk.length, size - at), at);
        if (read === 0) break;
        const piece = chunk.subarray(0, read);
        if (!piece.equals(zeros.subarray(0, read))) writeAll(target, piece, at);
      }
      fs.ftruncateSync(target, size);
    } finally {
      fs.closeSync(target);
    }
  });
  if (copied !== undefined) throw new LeftOut();
}

/** A call may have taken the right to read it from us. */
function openUp(from: Buffer): void {
  try {
    fs.chmodSync(from, 0o600);
  } catch (error) {
    throw isDenied(error) ? new LeftOut() : error;
  }
}

function writeAll(target: number, piece: Buffer, at: number): void {
  for (let done = 0; done < piece.length;) done += fs.writeSync(target, piece, done, piece.length - done, at + done);
}
