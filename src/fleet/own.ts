import { MayflyError } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import type { FleetCall } from './calls.ts';
import { requireNotEnded } from './find-ended.ts';
import { findCall } from './find.ts';
import type { Fleet } from './open.ts';

export function isOwn({ user, hostname }: Pick<Host, 'user' | 'hostname'>, { owner }: FleetCall): boolean {
  return owner.user === user.name && owner.host === hostname;
}

/** The call of that name; somebody else's only with `force`. */
export async function findOne(
  fleet: Pick<Fleet, 'host' | 'places'>,
  calls: readonly FleetCall[],
  name: string,
  force: boolean,
): Promise<FleetCall> {
  await requireNotEnded(fleet, calls, name);
  const found = findCall(calls, name);
  if (force || isOwn(fleet.host, found)) return found;
  throw new MayflyError({ kind: 'not-yours', name: found.name, owner: found.owner.user });
}

/** The calls of these names, each once; somebody else's only with `force`. A MayflyError when one of them cannot be had. */
export async function findOwn(
  fleet: Pick<Fleet, 'host' | 'places'>,
  calls: readonly FleetCall[],
  names: readonly string[],
  force: boolean,
): Promise<FleetCall[]> {
  return [...new Set(await Promise.all(names.map((name) => findOne(fleet, calls, name, force))))];
}
