import { MayflyError } from '../platform/errors.ts';
import type { FleetCall } from './calls.ts';

/**
 * The call of that name: its display name (with or without `mayfly-`), its id, that of its container, or the beginning of one
 * of them that fits no other call. A usage failure that lists the live ones otherwise.
 */
export function findCall(calls: readonly FleetCall[], wanted: string): FleetCall {
  const exact = calls.filter((call) => namesOf(call).includes(wanted));
  const fitting = exact.length > 0 ? exact : calls.filter((call) => namesOf(call).some((name) => begins(name, wanted)));
  const [found, ...more] = fitting;
  if (found && more.length === 0) return found;
  const listed = (found ? fitting : calls).map(({ name }) => name).join(', ');
  throw new MayflyError({
    kind: 'usage',
    what: found ? `"${wanted}" can be each of ${listed}` : `no call "${wanted}" runs`,
    fix: found ? 'give more of its name' : listed === '' ? 'nothing runs' : `these run: ${listed}`,
  });
}

const PREFIX = /^mayfly-/;

function namesOf({ name, id, container }: FleetCall): string[] {
  return [name, name.replace(PREFIX, ''), id, container];
}

function begins(name: string, wanted: string): boolean {
  return wanted !== '' && name.startsWith(wanted);
}
