import { scan } from '../secrets/scan.ts';
import { isObject, type Maybe, own, type Value } from '../platform/json.ts';
import { isOpaque } from './opaque.ts';
import { hasSecretUrl } from './secret-url.ts';

const SECRET = /(api[_-]?key|token|secret|passw|passphrase|credential|authorization|private[_-]?key|cookie|bearer)/i;
/** As variables are called. */
const KEY = /_KEY$/;
/** Counts of tokens, and limits of them, are no secrets. */
const PLAIN = /tokens$|^max_?|_tokens?_?(count|limit)/i;

/** Whether what a key of this name holds is a secret. */
export function isSecretName(name: string): boolean {
  return (SECRET.test(name) || KEY.test(name)) && !PLAIN.test(name);
}

/** Whether a text speaks of secrets, or has one. */
export function mentionsSecret(text: string): boolean {
  return SECRET.test(text) || holdsSecret(text);
}

/** Whether a text has something that is a secret by its form, wherever it stands. */
export function holdsSecret(text: string): boolean {
  return scan(text).length > 0;
}

/** Whether a name that stands at `at` says that its value is a secret. */
export type Names = (name: string, at: readonly string[]) => boolean;

/** `value` with `replace` done to its secrets, undefined removing them, and the places where they were. */
export function replaceSecrets(
  value: Value,
  replace: (secret: Value) => Maybe,
  names: Names = isSecretName,
  at: readonly string[] = [],
): { value: Value; places: string[][] } {
  if (!isObject(value)) return { value, places: [] };
  const places: string[][] = [];
  const entries = Object.entries(value).flatMap(([key, inner]): [string, Value][] => {
    const place = [...at, key];
    if (isSecret(key, inner, at, names)) {
      places.push(place);
      const instead = replace(inner);
      return instead === undefined ? [] : [[key, instead]];
    }
    const rest = replaceSecrets(inner, replace, names, place);
    for (const inside of rest.places) places.push(inside);
    return [[key, rest.value]];
  });
  return { value: places.length === 0 ? value : Object.fromEntries(entries), places };
}

/** A settings file without its secrets, and the places where they were. */
export function withhold(value: Value, names?: Names): { value: Value; withheld: string[][] } {
  const rest = replaceSecrets(value, () => undefined, names);
  return { value: rest.value, withheld: rest.places };
}

/** Of a program's arguments one cannot tell which is one, and headers are made to carry them. A list is a secret as a whole. */
function isSecret(key: string, value: Value, at: readonly string[], names: Names): boolean {
  const above = at.at(-1);
  if (typeof value !== 'string' && typeof value !== 'object') return false;
  if (value === null || value === '') return false;
  if (names(key, at) || (above === 'headers' && typeof value === 'string')) return true;
  if (typeof value === 'string') return looksSecret(value) || (above === 'env' && isOpaque(value));
  const isSecretItem = (item: Value): boolean => {
    if (typeof item === 'string') return looksSecret(item) || (key === 'args' && SECRET.test(item));
    return Array.isArray(item) ? item.some(isSecretItem) : withhold(item, names).withheld.length > 0;
  };
  return Array.isArray(value) && value.some(isSecretItem);
}

/** By its form, as `NAME=value`, or as an address that is a login. */
function looksSecret(text: string): boolean {
  const [, name] = /^([\w-]+)=./.exec(text) ?? [];
  return (name !== undefined && isSecretName(name)) || holdsSecret(text) || hasSecretUrl(text);
}

/** Whether one of its keys is a secret: it can neither be shown nor be left out alone, since the manifest names what is. */
export function namesSecret(value: Value): boolean {
  if (Array.isArray(value)) return value.some(namesSecret);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, inner]) => looksSecret(key) || namesSecret(inner));
}

/** Puts what `current` has at those places into `value`; an object is copied once, however many places are in it. */
export function giveBack(value: Value, current: Maybe, withheld: readonly (readonly string[])[], depth = 0): Value {
  if (withheld.length === 0) return value;
  if (withheld.some((keys) => keys.length === depth)) return current ?? value;
  if (!isObject(value) || !isObject(current)) return value;
  const result = { ...value };
  for (const [key = '', places] of Map.groupBy(withheld, (keys) => keys[depth])) {
    const inner = own(current, key);
    if (inner !== undefined) result[key] = giveBack(own(value, key) ?? {}, inner, places, depth + 1);
  }
  return result;
}
