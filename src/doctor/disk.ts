import type { Reached } from '../engine/choose.ts';
import fs from 'node:fs';
import { stat } from '../platform/files.ts';
import { answered, type Context } from './context.ts';
import { broken, type Finding, ok, warn } from './finding.ts';
import { nearest } from './read.ts';

const MB = 1024 * 1024;
const GB = 1024 * MB;
const TMPFS = new Set([0x01021994, 0x858458f6]); // and ramfs

/** Room for the store, for what is in memory, and for images where they are on this machine. */
export async function checkDisk(context: Context): Promise<Finding[]> {
  const { store, runtime } = context.places;
  const reached = await answered(context);
  const images = reached && (await imageFolder(context, reached));
  return [
    ...room('the store', store, { little: 500 * MB, tooLittle: 20 * MB }),
    ...room('calls', runtime, { little: 100 * MB, tooLittle: 10 * MB }),
    ...(context.host.platform === 'linux' && !isInMemory(runtime) ? [onDisk(runtime)] : []),
    ...(images ? room('images', images, { little: 5 * GB, tooLittle: 500 * MB }) : []),
  ];
}

async function imageFolder({ host }: Context, { engine, facts }: Reached): Promise<string | undefined> {
  if (facts.machine !== 'linux') return undefined;
  const format = engine.name === 'docker' ? '{{.DockerRootDir}}' : '{{.Store.GraphRoot}}';
  const { stdout } = await host.capture(engine.command, ['info', '--format', format]);
  return stat(stdout.trim())?.isDirectory() ? stdout.trim() : undefined;
}

function room(what: string, folder: string, { little, tooLittle }: { little: number; tooLittle: number }): Finding[] {
  const { bavail, bsize } = fs.statfsSync(nearest(folder));
  const free = bavail * bsize;
  const told = `${size(free)} free for ${what} (${folder})`;
  if (free >= little) return [ok('disk', told)];
  const fix =
    what === 'images'
      ? 'mayfly image prune'
      : `remove what you do not need from the file system of ${folder} (df ${folder})`;
  return [(free < tooLittle ? broken : warn)('disk', told, fix)];
}

function isInMemory(folder: string): boolean {
  return TMPFS.has(fs.statfsSync(nearest(folder)).type);
}

function onDisk(folder: string): Finding {
  return warn(
    'disk',
    `keys of a call are on a disk while it runs (${folder})`,
    'set XDG_RUNTIME_DIR to a folder of yours in memory',
  );
}

function size(bytes: number): string {
  return bytes >= 10 * GB
    ? `${Math.floor(bytes / GB)} GB`
    : bytes >= GB
      ? `${(bytes / GB).toFixed(1)} GB`
      : `${Math.floor(bytes / MB)} MB`;
}
