import fs from 'node:fs';
import path from 'node:path';
import type { Host } from '../platform/host.ts';

export function onPath(host: Pick<Host, 'env'>, command: string): string | undefined {
  return inFolders((host.env['PATH'] ?? '').split(path.delimiter), command);
}

/** How an engine's client is called: by its name where that is on the PATH, else by the place where it usually is. */
export function findClient(host: Pick<Host, 'env' | 'user'>, name: string): string | undefined {
  return onPath(host, name) ? name : inFolders(usualFolders(host.user.home), name);
}

/** For cron, an IDE, or any other whose PATH leads elsewhere. */
export function usualFolders(home: string): string[] {
  return [
    ...['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/snap/bin', '/opt/podman/bin'],
    ...['.docker/bin', '.orbstack/bin', '.rd/bin'].map((folder) => path.join(home, folder)),
    '/Applications/Docker.app/Contents/Resources/bin',
  ];
}

function inFolders(folders: readonly string[], command: string): string | undefined {
  for (const folder of folders) {
    const file = path.join(folder || '.', command);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return file;
    } catch {
      // Not here: the next folder may have it.
    }
  }
  return undefined;
}
