import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** The user that a rig's commands run as. */
export interface RigUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Put before every command. */
  readonly prefix: readonly string[];
}

const ORDINARY = 'mayfly-test';

export function thisUser(): RigUser {
  const { username, uid, gid } = os.userInfo();
  return { name: username, uid, gid, prefix: [] };
}

/**
 * Somebody who is not root and may use the engine. Where the tests run as root, that is a system user of the docker
 * group, made at the first need and kept: an engine does not forget the files of a user who went away.
 */
export function ordinaryUser(): RigUser {
  if (process.getuid?.() !== 0) return thisUser();
  let id = passwd(ORDINARY);
  if (!id) {
    const groups = groupExists('docker') ? ['--groups', 'docker'] : [];
    execFileSync('useradd', ['--system', '--user-group', ...groups, '--shell', '/bin/sh', ORDINARY], { stdio: 'pipe' });
    id = passwd(ORDINARY);
  }
  const { uid, gid } = id ?? { uid: Number.NaN, gid: Number.NaN };
  const prefix = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--'];
  return { name: ORDINARY, uid, gid, prefix };
}

function passwd(name: string): { uid: number; gid: number } | undefined {
  const [, , uid, gid] = getent('passwd', name)?.split(':') ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

function groupExists(name: string): boolean {
  return getent('group', name) !== undefined;
}

function getent(database: string, name: string): string | undefined {
  try {
    return execFileSync('getent', [database, name], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return undefined;
  }
}
