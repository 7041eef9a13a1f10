import fs from 'node:fs';
import path from 'node:path';
import { list, makePrivate, readText, remove } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import type { Places } from './places.ts';

function folderOf({ runtime }: Pick<Places, 'runtime'>): string {
  return path.join(runtime, 'untold');
}

/** The host of a keeper: what it says once its starter has gone, with the name of the call, is kept for the next command. */
export function keepingHost(host: Host, places: Pick<Places, 'runtime'>): Host {
  let isAlone = false;
  return {
    ...host,
    print(text) {
      isAlone = true;
      return host.print(text);
    },
    note(line) {
      if (!isAlone) return host.note(line);
      makePrivate(folderOf(places));
      fs.appendFileSync(path.join(folderOf(places), String(host.pid)), `${line}\n`, { mode: 0o600 });
    },
  };
}

/** Says what keepers had to say, where somebody hears it. */
export function tellUntold(host: Host, places: Pick<Places, 'runtime'>): void {
  if (!host.isHeard()) return;
  const folder = folderOf(places);
  for (const name of list(folder)) {
    const text = readText(path.join(folder, name)) ?? '';
    remove(path.join(folder, name));
    if (text !== '') host.note(text.trimEnd());
  }
}
