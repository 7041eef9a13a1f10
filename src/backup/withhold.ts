import { isObject, own, type Value } from '../sync/json.ts';

const SECRET = /(api[_-]?key|token|secret|passw|credential|authorization|private[_-]?key|cookie|bearer)/i;
/** Counts of tokens, and limits of them, are no secrets. */
const PLAIN = /tokens$|^max_?|_tokens?_?(count|limit)/i;

/** Whether what a key of this name holds is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name) && !PLAIN.test(name);
}

export function mentionsSecret(text: string): boolean {
  return SECRET.test(text);
}

/** A settings file without its secrets, and the places where they were. */
export function withhold(value: Value, at: readonly string[] = []): { value: Value; withheld: string[][] } {
  if (!isObject(value)) return { value, withheld: [] };
  const withheld: string[][] = [];
  const entries = Object.entries(value).flatMap(([key, inner]): [string, Value][] => {
    const place = [...at, key];
    if (isSecret(key, inner, at.at(-1))) {
      withheld.push(place);
      return [];
    }
    const rest = withhold(inner, place);
    withheld.push(...rest.withheld);
    return [[key, rest.value]];
  });
  return { value: withheld.length === 0 ? value : Object.fromEntries(entries), withheld };
}

/** Of a program's arguments one cannot tell which is one, and headers are made to carry them. */
function isSecret(key: string, value: Value, above: string | undefined): boolean {
  if (typeof value === 'boolean' || typeof value === 'number' || value === null || value === '') return false;
  if (isSecretName(key) || (above === 'headers' && typeof value === 'string')) return true;
  return key === 'args' && Array.isArray(value) && value.some((item) => typeof item === 'string' && SECRET.test(item));
}

/** Puts what `current` has at those places into `value`. */
export function giveBack(value: Value, current: Value | undefined, withheld: readonly (readonly string[])[]): Value {
  return withheld.reduce((result, keys) => put(result, current, keys), value);
}

function put(value: Value, current: Value | undefined, [key, ...rest]: readonly string[]): Value {
  if (key === undefined) return current ?? value;
  const inner = isObject(current) ? own(current, key) : undefined;
  if (inner === undefined || !isObject(value)) return value;
  return { ...value, [key]: put(own(value, key) ?? {}, inner, rest) };
}
