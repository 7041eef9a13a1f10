import type { FileRule } from '../providers/provider.ts';
import { isObject, type Maybe, own, type Value } from '../platform/json.ts';

type Credential = NonNullable<FileRule['credential']>;

/** True when `reference` holds a login and `value` has its place, but nothing in it. A login that is gone is a logout. */
export function isBlanked(value: Value, reference: Maybe, credential: Credential | undefined): boolean {
  if (!credential) return false;
  const [login, found] = [at(reference, credential.at), at(value, credential.at)];
  const access = tokensOf(login, /^access_?token$/i);
  if (access.length === 0 || found === undefined) return false;
  if (!isObject(found) || access.some((key) => !isText(own(found, key)))) return true;
  // Some logins have none to renew them with; one that has lost what was in it can never be renewed again.
  return tokensOf(login, /^refresh_?token$/i).some((key) => Object.hasOwn(found, key) && !isText(own(found, key)));
}

function tokensOf(credential: Maybe, name: RegExp): string[] {
  if (!isObject(credential)) return [];
  return Object.keys(credential).filter((key) => name.test(key) && isText(credential[key]));
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
