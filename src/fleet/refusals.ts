import path from 'node:path';
import { makePrivate, readText, remove, write } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { ownerOf } from '../platform/owner.ts';
import type { Places } from '../config/places.ts';
import { type Refusal, watchersFolder, watchersIn } from '../call/refusal.ts';
import type { FleetEvent } from './events.ts';

const PAUSE = 200; // milliseconds between two looks

/** Hands over the calls of this user that are refused, until the returned function is called. */
export function watchRefusals(
  host: Pick<Host, 'pid'>,
  places: Places,
  onEvent: (event: FleetEvent) => void,
): () => void {
  const folder = watchersFolder(places);
  makePrivate(folder);
  watchersIn(folder);
  const { pid, start, boot } = ownerOf(host.pid);
  const file = path.join(folder, [pid, start, boot].join(','));
  write(file, '');
  let seen = 0;
  const look = (): void => {
    const lines = (readText(file) ?? '').split('\n').slice(0, -1);
    for (const line of lines.slice(seen)) onEvent(eventOf(JSON.parse(line) as Refusal));
    seen = lines.length;
  };
  const timer = setInterval(look, PAUSE);
  return () => {
    clearInterval(timer);
    look();
    remove(file);
  };
}

function eventOf({ time, provider, project, reason }: Refusal): FleetEvent {
  return {
    time: new Date(time).toISOString(),
    event: 'refused',
    name: '',
    id: '',
    provider,
    project,
    code: null,
    reason,
  };
}
