import fs from 'node:fs';
import path from 'node:path';
import type { RigUser } from './user.ts';

/** What everybody has after logging in, and what tells this machine's tests which engine to use. */
export function environment(user: RigUser, own: Record<string, string>): Record<string, string> {
  const given = ['DOCKER_HOST', 'CONTAINERS_CONF', 'MAYFLY_ENGINE', 'MAYFLY_BASE'];
  const kept = given.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const places = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  // What a call leaves looking for news would be left behind by the test.
  const session = {
    MAYFLY_UPDATE_CHECK: 'false',
    USER: user.name,
    LOGNAME: user.name,
    SHELL: '/bin/sh',
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  };
  return { ...session, PATH: places.join(':'), ...Object.fromEntries(kept), ...own };
}

/** The checkout may be where only root can go: somebody else gets a link or a copy. */
export function reachable(executable: string, root: string, user: RigUser): string {
  if (user.prefix.length === 0 || !fs.existsSync(executable)) return executable;
  const own = path.join(root, 'mayfly');
  try {
    fs.linkSync(executable, own);
  } catch {
    fs.copyFileSync(executable, own);
  }
  return own;
}

/** Makes a folder, and those that lead to it, the user's own. */
export function makeFolders(folder: string, { uid, gid }: RigUser): void {
  const first = fs.mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  let made = folder;
  while (made.length >= first.length) {
    fs.chownSync(made, uid, gid);
    made = path.dirname(made);
  }
}
