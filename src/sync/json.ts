export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

export type Maybe = Value | undefined;

export function isObject(value: Maybe): value is { [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

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

/** Undefined for what is no JSON object or list. */
export function parseJson(bytes: Buffer | undefined): Maybe {
  return bytes && parseText(bytes.toString());
}

function parseText(text: string): Maybe {
  try {
    const value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as Value;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Some CLIs read JSON with comments and trailing commas. */
export function hasMeaning(bytes: Buffer): boolean {
  const plain = bytes
    .toString()
    .replaceAll(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? ' ')
    .replaceAll(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? '');
  return parseText(plain) !== undefined;
}

/** In the layout of `like`: its indentation and whether it ends with a newline. */
export function toText(value: Value, like: string): string {
  const indent = /^\s*[{[]\r?\n([ \t]+)/.exec(like)?.[1];
  return JSON.stringify(value, undefined, indent) + (like.endsWith('\n') ? '\n' : '');
}
