import path from 'node:path';
import type { Provider } from '../providers/provider.ts';
import { classify } from './classes.ts';
import { Tree } from '../boundary/tree.ts';

/**
 * Files of the provider in the store that no rule covers, sorted: what a newer version of the CLI keeps, and what the
 * user has put there. They are copied like settings. `store` is the store's root.
 */
export function unknownFiles(store: string, provider: Pick<Provider, 'name' | 'files'>): string[] {
  const isKnown = (name: string): boolean => !name.endsWith('/') && classify(provider.files, name) !== 'unknown';
  return new Tree(path.join(store, provider.name), false).walk(isKnown).toSorted();
}
