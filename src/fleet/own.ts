import { MayflyError } from '../errors.ts';
import type { Host } from '../host.ts';
import type { FleetCall } from './calls.ts';
import { findCall } from './find.ts';

export function isOwn({ user, hostname }: Pick<Host, 'user' | 'hostname'>, { owner }: FleetCall): boolean {
  return owner.user === user.name && owner.host === hostname;
}

/** The calls of these names, each once; somebody else's only with `force`. A MayflyError when one of them cannot be had. */
export function findOwn(
  host: Pick<Host, 'user' | 'hostname'>,
  calls: readonly FleetCall[],
  names: readonly string[],
  force: boolean,
): FleetCall[] {
  const found = [...new Set(names.map((name) => findCall(calls, name)))];
  const other = found.find((call) => !force && !isOwn(host, call));
  if (other) throw new MayflyError({ kind: 'not-yours', name: other.name, owner: other.owner.user });
  return found;
}
