/**
 * Three-way merge of lists whose items count as a set: what either side took away is gone, what either added is there.
 * The order is that of `live`, then what only `store` added; `live` itself where that is all.
 */
export function mergeItems<T>(base: readonly T[], live: T[], store: readonly T[], keyOf: (item: T) => unknown): T[] {
  const keys = (items: readonly T[]): Set<unknown> => new Set(items.map(keyOf));
  const [inBase, inLive, inStore] = [keys(base), keys(live), keys(store)];
  const stays = live.filter((item) => inStore.has(keyOf(item)) || !inBase.has(keyOf(item)));
  const added = store.filter((item) => !inLive.has(keyOf(item)) && !inBase.has(keyOf(item)));
  return stays.length === live.length && added.length === 0 ? live : [...stays, ...added];
}

export function mergeLines(base: string, live: string, store: string): string {
  const lines = (text: string): string[] => text.split('\n').filter(Boolean);
  return mergeItems(lines(base), lines(live), lines(store), (line) => line)
    .map((line) => `${line}\n`)
    .join('');
}
