import path from 'node:path';
import { lstat, makePrivate, writeAtomic } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { FoundTemplate } from './find.ts';

/** By content and project: neither a changed template nor a copy in another project has it. */
async function consentFile(store: string, root: string, { name, text }: FoundTemplate): Promise<string> {
  return path.join(store, 'global_state', 'consent', await sha256(JSON.stringify([root, name, text]), 32));
}

export async function hasConsent(store: string, root: string, found: FoundTemplate): Promise<boolean> {
  return lstat(await consentFile(store, root, found)) !== undefined;
}

/** `loosened` is kept for whoever looks into the folder. */
export async function giveConsent(
  store: string,
  root: string,
  found: FoundTemplate,
  loosened: readonly string[],
): Promise<void> {
  const file = await consentFile(store, root, found);
  makePrivate(path.dirname(file));
  writeAtomic(file, `${JSON.stringify({ project: root, template: found.name, loosened }, null, 2)}\n`);
}
