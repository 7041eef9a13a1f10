import fs from 'node:fs';
import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import { hasCode, isDenied, stat } from '../platform/files.ts';

/** What the address of a socket holds on a Mac, with its end; Linux has four bytes more. */
export const LONGEST = 103;

export interface SocketPath {
  readonly path: string;
  /** To be called when `path` is no longer needed. */
  readonly release: () => void;
}

/** A path to the same socket that fits into an address. Linux reaches it by its folder, which is held open meanwhile. */
export function reachable(socket: string): SocketPath {
  const folder = path.dirname(socket);
  if (Buffer.byteLength(socket) <= LONGEST || !stat('/proc/self/fd') || !stat(folder))
    return { path: socket, release: () => {} };
  const descriptor = fs.openSync(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  return {
    path: `/proc/self/fd/${descriptor}/${path.basename(socket)}`,
    release: () => fs.closeSync(descriptor),
  };
}

export const START = 'start an agent with: eval "$(ssh-agent)" && ssh-add';

/** What is wrong with the socket that something names, as far as a look tells; a link to a socket is as good as the socket. */
export function staleSocket(socket: string, named = 'SSH_AUTH_SOCK'): string | undefined {
  const why = whyNot(socket);
  return why && oneLine(`mayfly: ${named} names ${socket}, which ${why}; ${START}`);
}

function whyNot(socket: string): string | undefined {
  try {
    const found = stat(socket);
    if (found === undefined) return 'is not there';
    return found.isSocket() ? undefined : 'is no socket';
  } catch (error) {
    // `su` and `sudo -E` keep the variable of somebody whose folders are closed to others.
    if (isDenied(error)) return 'this user may not reach';
    if (hasCode(error, 'ENAMETOOLONG')) return 'is too long for a path';
    throw error;
  }
}
