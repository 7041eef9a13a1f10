import type { Stats } from 'node:fs';
import type { User } from '../platform/host.ts';

/** What lets a user use a socket that refuses him. `groups`: the text of /etc/group. */
export function deniedRemedy(
  socket: Pick<Stats, 'gid' | 'mode'> | undefined,
  groups: string,
  user: Pick<User, 'name'>,
): string {
  const [group, , , members] = groups
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => socket !== undefined && fields[2] === String(socket.gid)) ?? [''];
  const isShared = socket !== undefined && socket.gid !== 0 && (socket.mode & 0o060) === 0o060 && group !== '';
  if (!isShared)
    return 'its owner alone may use it; use another engine (docker context ls), or Podman, which needs no permission';
  if (members?.split(',').includes(user.name))
    return `you are in the group ${group} since after you logged in: log in again, or run newgrp ${group}`;
  return `add yourself to its group (sudo usermod -aG ${group} "$USER"), then log in again`;
}
