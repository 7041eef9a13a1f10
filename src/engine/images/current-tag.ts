import path from 'node:path';
import { digest } from '../../platform/assets-digest.ts';
import { makePrivate, readText, writeAtomic } from '../../platform/files.ts';
import { sha256 } from '../../platform/hash.ts';
import type { ImageSettings } from './ingredients.ts';
import type { Target } from './recipe.ts';
import { recordFile } from './record.ts';

/**
 * `imageTag` on the way of a call: worked out once for each state of what it depends on, then read from the cache, since
 * the ingredients are long.
 */
export async function currentTag(target: Target, settings: ImageSettings, cache: string): Promise<string> {
  const state = [digest, target, settings.base, readText(recordFile(settings.store))];
  const file = path.join(cache, `tag-${await sha256(JSON.stringify(state), 16)}`);
  const known = readText(file);
  if (known !== undefined) return known;
  const { imageTag } = await import('./ingredients.ts');
  const tag = imageTag(target, settings);
  makePrivate(cache);
  writeAtomic(file, tag);
  return tag;
}
