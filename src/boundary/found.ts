import fs from 'node:fs';
import path from 'node:path';
import { type Version, versionOf } from './version.ts';
import { parentOf } from './folders.ts';
import { readUpTo, type Refusal, withPlain } from './read.ts';

/** A file as it was found. `stamp` differs whenever the content may differ; '-' where there is nothing. */
export interface Found {
  readonly version: Version | undefined;
  readonly stamp: string;
  /** When it was last changed, in milliseconds since the epoch. */
  readonly changed: number;
  /** Nothing was done to it since it was made, whatever its time says, which a container can set. */
  readonly isAsMade: boolean;
}

export type ObstacleKind = Exclude<Refusal, 'missing'>;

/** Something stands at the place of a file that cannot be read or written as one; it is never touched. */
export class Obstacle extends Error {
  readonly kind: ObstacleKind;

  constructor(kind: ObstacleKind) {
    super(REASONS[kind]);
    this.kind = kind;
  }
}

const REASONS: Readonly<Record<ObstacleKind, string>> = {
  folder: 'a folder is in its place',
  large: 'it is too large',
  link: 'a link that leads out of the folder is in its place',
  special: 'something that is no file is in its place',
  unreadable: 'it cannot be read',
};

export const NOTHING: Found = { version: undefined, stamp: '-', changed: 0, isAsMade: false };

/** Milliseconds: within so short a time a file can change twice and its stamp not tell. */
const BLINK = 20;

/** A stamp by which the file may be taken for unchanged later; '' when it may not. */
export function steadyStamp({ version, stamp, changed }: Found, now: number): string {
  return version && Math.abs(now - changed) < BLINK ? '' : stamp;
}

/** Returns the stamp; fails where something is already. */
export function createFile(file: string, version: Version, lasting: boolean): string {
  if (version.kind === 'link') {
    fs.symlinkSync(version.bytes.toString(), file);
    return stampOf(fs.lstatSync(file));
  }
  const descriptor = fs.openSync(file, 'wx', version.kind === 'program' ? 0o700 : 0o600);
  try {
    for (let at = 0; at < version.bytes.length;) at += fs.writeSync(descriptor, version.bytes, at);
    if (lasting) fs.fsyncSync(descriptor);
    return stampOf(fs.fstatSync(descriptor));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Without the time of the inode's change: a rename alters it, and whatever else does alters the rest, too. */
export function stampOf(stat: fs.Stats): string {
  return `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.mode & 0o100}`;
}

export interface Reading {
  /** A file that fits is read into this one, where it stands until the next one is. */
  readonly buffer?: Buffer;
  /** Bytes; a file with more of them is an obstacle. */
  readonly largest?: number;
}

/** What stands at `target`, which is `name` in its tree; no link is followed. */
export function readAt(
  name: string,
  target: string,
  { buffer, largest = Number.POSITIVE_INFINITY }: Reading = {},
): Found {
  const found = withPlain(target, (descriptor, stat) => {
    if (stat.size > largest) throw new Obstacle('large');
    const bytes = (buffer && readInto(buffer, descriptor, stat.size)) ?? readUpTo(descriptor, stat.size);
    const version = versionOf(bytes, stat.mode & 0o100 ? 'program' : 'file');
    return foundAs(version, stat);
  });
  if (found === 'link') return readLink(name, target);
  if (found === 'missing') return NOTHING;
  if (typeof found === 'string') throw new Obstacle(found);
  return found;
}

/** Undefined where it does not fit, or changed its size meanwhile. */
function readInto(buffer: Buffer, descriptor: number, size: number): Buffer | undefined {
  if (size >= buffer.length) return undefined;
  return fs.readSync(descriptor, buffer, 0, buffer.length, 0) === size ? buffer.subarray(0, size) : undefined;
}

function readLink(name: string, target: string): Found {
  const stat = fs.lstatSync(target);
  const aim = fs.readlinkSync(target);
  if (!staysInside(name, aim)) throw new Obstacle('link');
  return foundAs(versionOf(Buffer.from(aim), 'link'), stat);
}

function foundAs(version: Version, stat: fs.Stats): Found {
  return { version, stamp: stampOf(stat), changed: stat.mtimeMs, isAsMade: stat.mtimeMs === stat.ctimeMs };
}

/** Whether a link at `name` leads to a place in its tree. `..` counts only at the start: after another link it could lead anywhere. */
export function staysInside(name: string, aim: string): boolean {
  if (path.join(parentOf(name), aim) === name) return false; // it leads nowhere
  const steps = aim.split('/');
  const plain = steps.findIndex((step) => step !== '..');
  const [up, rest] = plain === -1 ? [steps.length, []] : [plain, steps.slice(plain)];
  return !path.isAbsolute(aim) && up < name.split('/').length && !rest.includes('..');
}
