import type { FileRule } from '../providers/provider.ts';
import { isObject, type Maybe, own, type Value } from './json.ts';

type Credential = NonNullable<FileRule['credential']>;

/** True when `reference` holds a login and `value` has its place, but nothing in it. A login that is gone is a logout. */
export function isBlanked(value: Value, reference: Maybe, credential: Credential | undefined): boolean {
  if (!credential) return false;
  const tokens = tokensOf(at(reference, credential.at));
  const found = at(value, credential.at);
  if (tokens.length === 0 || found === undefined) return false;
  return !isObject(found) || tokens.some((key) => !isText(own(found, key)));
}

function tokensOf(credential: Maybe): string[] {
  if (!isObject(credential)) return [];
  return Object.keys(credential).filter((key) => /^access_?token$/i.test(key) && isText(credential[key]));
}

function isText(value: Maybe): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

/** What is below keys with dots between. */
export function at(value: Maybe, keys: string): Maybe {
  return keys
    .split('.')
    .filter(Boolean)
    .reduce((inner: Maybe, key) => (isObject(inner) ? own(inner, key) : undefined), value);
}
