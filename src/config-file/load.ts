import path from 'node:path';
import type { Config } from '../config/config.ts';
import { asJson, makePrivate, readText, writeAtomic } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Places } from '../config/places.ts';
import { readOwn } from './own-file.ts';
import type { FileKind } from './validate.ts';

export function configFile(places: Pick<Places, 'store'>): string {
  return path.join(places.store, 'config.yaml');
}

export async function loadConfig(places: Places): Promise<Config> {
  const file = configFile(places);
  const text = readOwn(file);
  return text === undefined ? {} : parseChecked(places, 'config', text, file);
}

/** The parsed and checked form of a text is cached by content, so that a call loads no YAML parser. */
export async function parseChecked(places: Places, kind: FileKind, text: string, file: string): Promise<object> {
  const cached = path.join(places.cache, `${kind}-${await sha256(text, 32)}.json`);
  const known = asJson(readText(cached));
  if (known !== undefined) return known;
  const { validateConfig } = await import('./validate.ts');
  const value = validateConfig(text, file, kind) as object;
  makePrivate(places.cache);
  writeAtomic(cached, JSON.stringify(value));
  return value;
}
