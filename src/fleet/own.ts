import { MayflyError } from '../errors.ts';
import type { Host } from '../host.ts';
import type { FleetCall } from './calls.ts';
import { findCall } from './find.ts';

export function isOwn({ user, hostname }: Pick<Host, 'user' | 'hostname'>, { owner }: FleetCall): boolean {
  return owner.user === user.name && owner.host === hostname;
}

/** The call of that name; somebody else's only with `force`. */
export function findOne(
  host: Pick<Host, 'user' | 'hostname'>,
  calls: readonly FleetCall[],
  name: string,
  force: boolean,
): FleetCall {
  const found = findCall(calls, name);
  if (force || isOwn(host, found)) return found;
  throw new MayflyError({ kind: 'not-yours', name: found.name, owner: found.owner.user });
}

/** The calls of these names, each once; somebody else's only with `force`. A MayflyError when one of them cannot be had. */
export function findOwn(
  host: Pick<Host, 'user' | 'hostname'>,
  calls: readonly FleetCall[],
  names: readonly string[],
  force: boolean,
): FleetCall[] {
  return [...new Set(names.map((name) => findOne(host, calls, name, force)))];
}
