import fs from 'node:fs';
import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import { isMissing, lstat, makePrivate, writeWhole } from '../platform/files.ts';
import type { Use } from './agent-guard.ts';

const LARGEST = 512 * 1024; // bytes, after which it becomes the older one of two

export function agentLog(store: string): string {
  return path.join(store, 'ssh', 'agent.log');
}

/** Time, fingerprint and comment of the key, fingerprint of the server's key (`-` where it is not bound), and who asked, with tabs between. */
export function lineOf({ fingerprint, comment, server }: Use, provider: string, project: string, time: number): string {
  const fields = [new Date(time).toISOString(), fingerprint, comment, server ?? '-', provider, project];
  return `${fields.map(oneLine).join('\t')}\n`;
}

/** Appends one line in one write, so that calls which sign at once keep theirs; the file and the older one stay small. */
export function appendLine(file: string, line: string): void {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = fs.constants;
  makePrivate(path.dirname(file));
  const descriptor = fs.openSync(file, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
  try {
    writeWhole(descriptor, line);
    const { size, ino } = fs.fstatSync(descriptor);
    // Another call may have put it aside meanwhile: then what is there is a new one, or none yet.
    if (size > LARGEST && lstat(file)?.ino === ino) fs.renameSync(file, `${file}.1`);
  } catch (error) {
    if (!isMissing(error)) throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}
