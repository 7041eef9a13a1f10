import path from 'node:path';
import { digest } from '../../platform/assets-digest.ts';
import { makePrivate, readText, writeAtomic } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Update } from './update.ts';

const DAY = 86_400_000; // milliseconds

/** What was last learned about newer CLIs. Times are milliseconds since the epoch. */
export interface News {
  /** When somebody last began to look, and when a call last said what was found. */
  readonly looked: number;
  readonly said: number;
  /** The mayfly that looked: another one has other versions. */
  readonly mayfly: string;
  readonly updates: readonly Update[];
}

const NONE: News = { looked: 0, said: 0, mayfly: '', updates: [] };

function newsFile(store: string): string {
  return path.join(store, 'news.json');
}

export function readNews(store: string): News {
  try {
    return { ...NONE, ...(JSON.parse(readText(newsFile(store)) ?? '{}') as Partial<News>) };
  } catch {
    return NONE; // broken: it is learned again
  }
}

export function changeNews(store: string, change: Partial<News>): void {
  makePrivate(store);
  writeAtomic(newsFile(store), `${JSON.stringify({ ...readNews(store), mayfly: digest, ...change }, null, 2)}\n`);
}

/** The update that a call of the target's CLI should mention now, and whether it is time to look again. */
export function judgeNews(
  news: News,
  target: string,
  now: number,
  mayfly: string,
): { readonly update: Update | undefined; readonly due: boolean } {
  const isPast = (time: number): boolean => now - time >= DAY || time > now; // a clock may have been wrong
  const known = news.mayfly === mayfly && isPast(news.said) ? news.updates : [];
  return { update: known.find((update) => update.target === target), due: isPast(news.looked) };
}

/**
 * Mentions a newer version of the provider's CLI, from what is known; returns what to do when the call is over: somebody
 * else looks for news then, if it is time, and neither is waited for nor heard. A store that cannot be written has none.
 */
export function tellNews(host: Host, store: string, { image }: Provider): () => void {
  if (!('target' in image)) return () => {};
  const { update, due } = judgeNews(readNews(store), image.target, host.now(), digest);
  try {
    if (update) {
      host.note(
        `mayfly: version ${update.to} of ${update.target} is there, this is ${update.from}; mayfly image update ${update.target}`,
      );
      changeNews(store, { said: host.now() });
    }
    if (!due) return () => {};
    changeNews(store, { looked: host.now() });
    return () => host.leave(process.execPath, ['image', 'update', '--check']);
  } catch {
    return () => {};
  }
}
