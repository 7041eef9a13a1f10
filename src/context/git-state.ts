import type { GitState } from './manifest.ts';

/** From `git status --porcelain=v2 --branch -z` (undefined: it took too long) and `git log -1 --format='%h %s'`. */
export function gitState(status: string | undefined, last: string): GitState {
  const entries = (status ?? '').split('\0');
  const header = (name: string): string | undefined =>
    entries.find((entry) => entry.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length);
  const [, ahead, behind] = /^\+(\d+) -(\d+)$/.exec(header('ab') ?? '') ?? [];
  const branch = header('head');
  const upstream = header('upstream');
  return {
    ...(branch && branch !== '(detached)' && { branch }),
    ...(upstream && { upstream }),
    ...(ahead && behind && { ahead: Number(ahead), behind: Number(behind) }),
    ...(status !== undefined && {
      // A renamed path is followed by its former name, which begins with no such letter and a space and a code.
      changed: entries.filter((entry) => /^[12u] [A-Z.]{2} /.test(entry)).length,
      untracked: entries.filter((entry) => entry.startsWith('? ')).length,
    }),
    ...(last.trim() && { last: last.trim() }),
  };
}
