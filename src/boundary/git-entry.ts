import path from 'node:path';

/** One setting as git lists it. The section and the name are in lower case, the subsection is as it was written. */
export interface Entry {
  readonly key: string;
  /** undefined for a key that stands without `=`, which git takes for true. */
  readonly value: string | undefined;
  /** Where it comes from, as git says it: `file:/home/ann/.gitconfig`. */
  readonly origin: string;
}

export interface Name {
  readonly section: string;
  readonly subsection: string | undefined;
  readonly name: string;
}

/** `url.git@host:.insteadof` has the subsection `git@host:`; it may hold dots itself. */
export function splitKey(key: string): Name {
  const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')];
  return {
    section: key.slice(0, first),
    subsection: first === last ? undefined : key.slice(first + 1, last),
    name: key.slice(last + 1),
  };
}

/** The key with `*` for its subsection: one name for a setting, whichever it is set for. */
export function kindOf(key: string): string {
  const { section, subsection, name } = splitKey(key);
  return subsection === undefined ? key : `${section}.*.${name}`;
}

/** The file that the setting includes, as it is seen from the file where it stands; undefined where it includes none. */
export function includedFile({ key, value = '', origin }: Entry, home: string): string | undefined {
  if (!/^include(if)?\..*path$/.test(key)) return undefined;
  const file = value.replace(/^~(?=\/)/, home);
  if (file === '' || file.startsWith('~')) return undefined;
  return file.startsWith('/') ? path.normalize(file) : path.join(path.dirname(fileOf({ origin })), file);
}

/** Included where a condition holds. */
export function isCondition(key: string): boolean {
  return kindOf(key) === 'includeif.*.path';
}

export function fileOf({ origin }: Pick<Entry, 'origin'>): string {
  return origin.replace(/^file:/, '');
}

/** A file that git reads back as the same entries. */
export function writeEntries(entries: readonly Pick<Entry, 'key' | 'value'>[]): string {
  let header = '';
  let text = '';
  for (const { key, value } of entries) {
    const { section, subsection, name } = splitKey(key);
    const own = subsection === undefined ? `[${section}]` : `[${section} "${subsection.replaceAll(/["\\]/g, '\\$&')}"]`;
    if (own !== header) text += `${own}\n`;
    header = own;
    text += value === undefined ? `\t${name}\n` : `\t${name} = "${quote(value)}"\n`;
  }
  return text;
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\b': '\\b' };

function quote(value: string): string {
  return value.replaceAll(/["\\\n\t]|[\b]/g, (char) => ESCAPES[char] ?? char);
}
