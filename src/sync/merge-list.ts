/**
 * Three-way merge of lists whose items count as a set: what either side took away is gone, what either added is there.
 * The order is that of `live`, then what only `store` added.
 */
export function mergeItems<T>(
  base: readonly T[],
  live: readonly T[],
  store: readonly T[],
  keyOf: (item: T) => unknown,
): T[] {
  const [inBase, inLive, inStore] = [base, live, store].map((items) => new Set(items.map(keyOf))) as [
    Set<unknown>,
    Set<unknown>,
    Set<unknown>,
  ];
  const stays = live.filter((item) => inStore.has(keyOf(item)) || !inBase.has(keyOf(item)));
  const added = store.filter((item) => !inLive.has(keyOf(item)) && !inBase.has(keyOf(item)));
  return [...stays, ...added];
}

export function mergeLines(base: string, live: string, store: string): string {
  const [one, two, three] = [base, live, store].map((text) => text.split('\n').filter(Boolean)) as [
    string[],
    string[],
    string[],
  ];
  return mergeItems(one, two, three, (line) => line)
    .map((line) => `${line}\n`)
    .join('');
}
