import { assets } from '../../platform/assets.ts';
import { baseRecipe, type Ingredients, tagOf, type Target, targetRecipe } from './recipe.ts';
import { type BaseKind, readRecord } from './record.ts';
import { currentVersions } from './versions.ts';

export const REGISTRY_BASE = 'node:24-bookworm-slim';

export interface ImageSettings {
  /** Absolute path of the store. */
  readonly store: string;
  readonly base: 'auto' | BaseKind;
  /** Absolute path of a PEM file: what builds and calls trust besides the system's store. No tag depends on it. */
  readonly caBundle: string | undefined;
}

const FOLDER = 'images/';
const FILES = Object.fromEntries(
  Object.entries(assets)
    .filter(([name]) => name.startsWith(FOLDER))
    .map(([name, text]) => [name.slice(FOLDER.length), text]),
);

/** Read from this machine alone, no engine is asked. */
export function ingredients(settings: ImageSettings): Ingredients {
  const record = readRecord(settings.store);
  const versions = currentVersions(record.versions);
  const kind = settings.base === 'auto' ? (record.base ?? 'registry') : settings.base;
  return {
    files: FILES,
    versions,
    base: kind === 'registry' ? REGISTRY_BASE : tagOf('base', baseRecipe({ files: FILES, versions })),
  };
}

/** The tag that a target's image must have here and now. */
export function imageTag(target: Target, settings: ImageSettings): string {
  return tagOf(target, targetRecipe(target, ingredients(settings)));
}
