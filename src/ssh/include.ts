import path from 'node:path';
import { hasCode, readText, stat } from '../platform/files.ts';
import type { Host, User } from '../platform/host.ts';
import { glob } from './glob.ts';
import type { Reader, Source } from './sanitize.ts';

/** Whose configuration it is: that of the user, or that of the machine, which ssh reads after it. */
export type Owner = Pick<Host, 'env' | 'sshFolder'> & { readonly user: Pick<User, 'home' | 'uid'> };

export interface Configuration {
  /** The user's own file, and why it cannot be read. */
  readonly file: string;
  readonly problem?: string;
  /** What there is, in ssh's order. */
  readonly sources: readonly Source[];
}

export function readConfigs({ user, sshFolder }: Owner): Configuration {
  const file = path.join(user.home, '.ssh', 'config');
  const own = readConfig(file, user.uid);
  if (own.problem !== undefined) return { file, problem: own.problem, sources: [] };
  const ofMachine = path.join(sshFolder, 'ssh_config');
  const sources = [
    { file, text: own.content },
    { file: ofMachine, text: readConfig(ofMachine).content ?? '', ofMachine: true },
  ];
  return { file, sources: sources.filter(({ text }) => text !== '') };
}

/** Reads what Include names, as ssh does: `~` and `~/.ssh` for the user's own configuration, wildcards, the machine's folder for its own. */
export function includeReader({ user, env, sshFolder }: Owner): Reader {
  return (pattern, ofMachine) => {
    const expanded =
      ofMachine && pattern.startsWith('~')
        ? undefined
        : expand(pattern, user.home, ofMachine ? sshFolder : `${user.home}/.ssh`, env);
    if (expanded === undefined) return `${pattern} depends on the host, so it cannot be read beforehand`;
    const found: Source[] = [];
    for (const file of glob(expanded)) {
      const text = readConfig(file, ofMachine ? undefined : user.uid);
      if (text.problem !== undefined) return `${file}: ${text.problem}`;
      found.push({ file, text: text.content, ofMachine });
    }
    return found;
  };
}

/** undefined where only ssh knows what it means: another user's home, tokens that name the host. */
function expand(
  pattern: string,
  home: string,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (/^~[^/]/.test(pattern)) return undefined;
  const absolute = pattern.startsWith('~')
    ? home + pattern.slice(1)
    : path.isAbsolute(pattern)
      ? pattern
      : `${folder}/${pattern}`;
  const named = absolute
    .replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => env[name] ?? whole)
    .replaceAll('%d', home)
    .replaceAll('%%', '%');
  return /\$\{|%[a-zA-Z]/.test(named) ? undefined : named;
}

type Content =
  | { readonly content: string; readonly problem?: undefined }
  | { readonly problem: string; readonly content?: undefined };

/** One file of the configuration. ssh refuses one that others may write, and so do we: they would steer where ssh goes. The machine's own it takes as they are. */
export function readConfig(file: string, uid?: number): Content {
  try {
    const status = stat(file);
    if (!status?.isFile()) return { content: '' };
    const isOwn = status.uid === 0 || status.uid === uid;
    if (uid === undefined) return { content: readText(file) ?? '' };
    if (
      !isOwn ||
      (status.mode & 0o002) !== 0 ||
      ((status.mode & 0o020) !== 0 && !isAlone(uid, status.gid, readText('/etc/passwd'), readText('/etc/group')))
    )
      return { problem: 'others may write it, so ssh refuses it' };
    return { content: readText(file) ?? '' };
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'EIO', 'ENXIO')) return { problem: 'it cannot be read' };
    throw error;
  }
}

/** Whether nobody else is in the group: then Debian's ssh lets it write, and with umask 002 each new file is of that kind. */
export function isAlone(uid: number, gid: number, passwd = '', group = ''): boolean {
  const rows = (text: string): string[][] => text.split('\n').map((line) => line.split(':'));
  const users = rows(passwd);
  const [, , , listed = ''] = rows(group).find(([, , id]) => id === `${gid}`) ?? [];
  const ofGroup = users.filter(([, , , id]) => id === `${gid}`).map(([name]) => name);
  const members = new Set([...ofGroup, ...listed.split(',').filter((name) => name !== '')]);
  for (const [name, , id] of users) if (id === `${uid}`) members.delete(name);
  return (ofGroup.length > 0 || listed !== '') && members.size === 0;
}
