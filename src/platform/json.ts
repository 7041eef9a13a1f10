import { isUnwieldy, withoutComments } from './json-scan.ts';

/** `bigint` is a whole number too large for `number`; it is kept as it was written. */
export type Value = null | boolean | number | bigint | string | Value[] | { [key: string]: Value };
export type Maybe = Value | undefined;

export function isObject(value: Maybe): value is { [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a key that the object itself has. */
export function own(object: Readonly<Record<string, Value>>, key: string): Maybe {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function isSame(one: Maybe, other: Maybe): boolean {
  if (one === other) return true;
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    const alike = (key: string): boolean => Object.hasOwn(other, key) && isSame(one[key], other[key]);
    return keys.length === Object.keys(other).length && keys.every(alike);
  }
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, index) => isSame(item, other[index]));
}

const parsed = new WeakMap<Buffer, { readonly value: Maybe }>();

/** Undefined for what is no JSON, or too deep or too much of it. Each content is parsed once; nobody may change the value. */
export function parseJson(bytes: Buffer | undefined): Maybe {
  if (!bytes) return undefined;
  const known = parsed.get(bytes) ?? { value: isUnwieldy(bytes) ? undefined : parseText(bytes.toString()) };
  parsed.set(bytes, known);
  return known.value;
}

const LARGE = /[\s:,[]-?\d{16}/;

function parseText(text: string): Maybe {
  try {
    const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
    return JSON.parse(plain, LARGE.test(plain) ? (revive as () => unknown) : undefined) as Value;
  } catch {
    return undefined;
  }
}

function revive(_: string, value: Value, { source }: { source?: string }): Value {
  const isLarge = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '');
  return isLarge ? BigInt(source ?? 0) : value;
}

/** Some CLIs read JSON with comments and trailing commas. */
export function isCommented(bytes: Buffer): boolean {
  return parseJson(withoutComments(bytes)) !== undefined;
}

const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object };

const HEAD = 200; // bytes that show the indentation

/** In the layout of `like`: its indentation and whether it ends with a newline. */
export function toText(value: Value, like: Buffer): string {
  const indent = /^\s*[{[]\r?\n([ \t]+)/.exec(like.subarray(0, HEAD).toString())?.[1];
  return stringify(value, indent) + (like.at(-1) === 10 ? '\n' : '');
}

export function stringify(value: Value, indent?: string): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch {
    const keep = (_: string, item: unknown): unknown => (typeof item === 'bigint' ? rawJSON(String(item)) : item);
    return JSON.stringify(value, keep, indent);
  }
}
