import type { Entry } from '../boundary/git-entry.ts';

/** Where a branch is pushed to, or why that is not clear. */
export type Target =
  | { readonly kind: 'remote'; readonly remote: string; readonly ref: string; readonly setUpstream: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly remotes: readonly string[] }
  | { readonly kind: 'unclear'; readonly why: string };

/** Git's settings by key, sections and names in lower case as `git config --list` has them; the last value counts. */
export type GitSettings = ReadonlyMap<string, string>;

export function readSettings(entries: readonly Pick<Entry, 'key' | 'value'>[]): GitSettings {
  return new Map(entries.map(({ key, value = 'true' }) => [key, value]));
}

/** What git itself would push a branch of that name to, but never to one of another name unasked. */
export function findTarget(settings: GitSettings, branch: string | undefined): Target {
  const remotes = remotesOf(settings);
  if (remotes.length === 0) return { kind: 'none' };
  if (branch === undefined) return { kind: 'unclear', why: 'HEAD is detached' };
  const own = `refs/heads/${branch}`;
  const upstream = settings.get(`branch.${branch}.remote`);
  const merge = settings.get(`branch.${branch}.merge`);
  const chosen = settings.get(`branch.${branch}.pushremote`) ?? settings.get('remote.pushdefault');
  const setUpstream = merge === undefined;
  if (chosen !== undefined && chosen !== upstream && remotes.includes(chosen))
    return { kind: 'remote', remote: chosen, ref: own, setUpstream };
  if (upstream !== undefined && merge !== undefined && remotes.includes(upstream)) {
    const follows = ['upstream', 'tracking'].includes(settings.get('push.default') ?? '');
    if (merge === own || follows) return { kind: 'remote', remote: upstream, ref: merge, setUpstream: false };
    return { kind: 'unclear', why: `${branch} follows ${upstream}/${shortRef(merge)}, which has another name` };
  }
  const [only, ...others] = remotes;
  if (only !== undefined && others.length === 0) return { kind: 'remote', remote: only, ref: own, setUpstream };
  return { kind: 'several', remotes };
}

function remotesOf(settings: GitSettings): string[] {
  const names = [...settings.keys()].flatMap((key) => /^remote\.(.+)\.(?:push)?url$/.exec(key)?.[1] ?? []);
  return [...new Set(names)];
}

export function shortRef(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

/** Whether it is reached by ssh, and so with the agent's keys: `ssh://…`, or `host:path`. */
export function isSsh(url: string): boolean {
  return /^(?:ssh|git\+ssh|ssh\+git):\/\//i.test(url) || /^[^/:]+:(?!\/\/|:)/.test(url);
}

/** The lines of `git push --porcelain` that say which references were refused, and why. */
export function refusals(porcelain: string): string[] {
  return porcelain.split('\n').flatMap((line) => /^!\t[^\t]*\t(.*)$/.exec(line)?.[1] ?? []);
}

export function remoteLines(stderr: string): string[] {
  return stderr.split(/[\r\n]+/).filter((line) => line.startsWith('remote:') && line.trim() !== 'remote:');
}
