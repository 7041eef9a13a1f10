import type { User } from '../platform/host.ts';

/** The passwd and group files of the container (`hostGroups` is the host's /etc/group): the caller's own numbers and names, so that files come out owned by him. */
export function identityFiles(user: User, home: string, hostGroups: string): { passwd: string; group: string } {
  const names = new Map(hostGroups.split('\n').map((line) => [Number(line.split(':')[2]), line.split(':')[0] ?? '']));
  const safe = (text: string): string => text.replaceAll(/[:\n]/g, '_');
  const passwd = [
    `${safe(user.name)}:x:${user.uid}:${user.gid}::${home}:/bin/bash`,
    ...(user.uid === 0 ? [] : ['root:x:0:0:root:/root:/bin/bash']),
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
  ];
  const group = [...new Set([user.gid, ...user.groups, 0])].map(
    (gid) => `${names.get(gid) || (gid === 0 ? 'root' : gid === user.gid ? safe(user.name) : `g${gid}`)}:x:${gid}:`,
  );
  return { passwd: `${passwd.join('\n')}\n`, group: `${group.join('\n')}\n` };
}
