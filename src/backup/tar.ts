/**
 * Just as much of the tar format (POSIX ustar with pax headers) as `mayfly backup` writes: plain files and links, with any
 * name and size. The reader takes nothing else, so that an archive can hold no surprise.
 */
export interface Entry {
  /** Relative, with `/` between. */
  readonly name: string;
  readonly kind: 'file' | 'link';
  /** Permission bits. */
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly changed: number;
  /** Bytes that follow the header. */
  readonly size: number;
  /** Where a link leads; '' for a file. */
  readonly target: string;
}

export const BLOCK = 512;

const TYPES = { file: '0', link: '2', pax: 'x' } as const;
const MAGIC = 'ustar\u000000';
const NAME = { at: 0, size: 100 };
const TARGET = { at: 157, size: 100 };
const SIZE = { at: 124, size: 12 };
const CHECKSUM = { at: 148, size: 8 };
const LARGEST = 0o77777777777;

/** The header of an entry, with a pax header before it where a name, a target or a size does not fit. */
export function headerOf(entry: Entry): Buffer {
  const records = [
    ...(fits(entry.name) ? [] : [record('path', entry.name)]),
    ...(fits(entry.target) ? [] : [record('linkpath', entry.target)]),
    ...(entry.size <= LARGEST ? [] : [record('size', String(entry.size))]),
  ];
  const plain = block(entry, TYPES[entry.kind]);
  if (records.length === 0) return plain;
  const data = Buffer.concat(records);
  const pax = block({ ...entry, name: 'pax', target: '', size: data.length }, TYPES.pax);
  return Buffer.concat([pax, data, padding(data.length), plain]);
}

export function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** What ends an archive. */
export const END = Buffer.alloc(2 * BLOCK);

function fits(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return text.length <= NAME.size && /^[\u0020-\u007e]*$/.test(text);
}

/** `LENGTH KEY=VALUE\n`, where the length counts itself. */
function record(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function block({ name, mode, changed, size, target }: Entry, type: string): Buffer {
  const header = Buffer.alloc(BLOCK);
  const text = (value: string, at: number): void => void header.write(value, at, 'latin1');
  const octal = (value: number, at: number, width: number): void =>
    text(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
  text(ascii(name), NAME.at);
  octal(mode & 0o7777, 100, 8);
  octal(0, 108, 8); // the owner is whoever unpacks it
  octal(0, 116, 8);
  octal(Math.min(size, LARGEST), SIZE.at, SIZE.size);
  octal(Math.max(0, Math.floor(changed)), 136, 12);
  text(type, 156);
  text(ascii(target), TARGET.at);
  text(MAGIC, 257);
  header.fill(' ', CHECKSUM.at, CHECKSUM.at + CHECKSUM.size);
  text(`${sum(header).toString(8).padStart(6, '0')}\0 `, CHECKSUM.at);
  return header;
}

/** For programs that know no pax headers. */
function ascii(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e]/gu, '_').slice(0, NAME.size);
}

function sum(header: Buffer): number {
  return header.reduce((total, byte) => total + byte, 0);
}

/** The archive is not one of ours, or not as it was written. */
export class BadArchive extends Error {}

/** What one header block says; undefined for a block of zeros, which ends the archive. */
export function parseHeader(header: Buffer): (Entry & { readonly isPax: boolean }) | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const said = Number.parseInt(header.toString('latin1', CHECKSUM.at, CHECKSUM.at + 6), 8);
  const blank = Buffer.from(header).fill(' ', CHECKSUM.at, CHECKSUM.at + CHECKSUM.size);
  if (said !== sum(blank)) throw new BadArchive('a header is damaged');
  const type = header.toString('latin1', 156, 157);
  const kind = Object.entries(TYPES).find(([, letter]) => letter === type)?.[0];
  if (kind === undefined || header.toString('latin1', 257, 265) !== MAGIC) {
    throw new BadArchive('it was not written by mayfly backup');
  }
  const octal = (at: number, size: number): number => {
    const digits = /^[0-7]+/.exec(header.toString('latin1', at, at + size))?.[0];
    if (digits === undefined) throw new BadArchive('a header is damaged');
    return Number.parseInt(digits, 8);
  };
  return {
    isPax: kind === 'pax',
    kind: kind === 'link' ? 'link' : 'file',
    name: textAt(header, NAME),
    target: textAt(header, TARGET),
    mode: octal(100, 8),
    size: octal(SIZE.at, SIZE.size),
    changed: octal(136, 12),
  };
}

function textAt(header: Buffer, { at, size }: { at: number; size: number }): string {
  const text = header.toString('latin1', at, at + size);
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

/** What a pax header says of the entry after it. */
export function parsePax(data: Buffer): Partial<Pick<Entry, 'name' | 'target' | 'size'>> {
  const result: { name?: string; target?: string; size?: number } = {};
  for (let at = 0; at < data.length;) {
    const digits = /^\d+(?= )/.exec(data.toString('latin1', at, at + 12))?.[0] ?? '';
    const length = Number(digits);
    const line = data.toString('utf8', at + digits.length + 1, at + length);
    const equals = line.indexOf('=');
    if (length <= digits.length || at + length > data.length || equals === -1 || !line.endsWith('\n')) {
      throw new BadArchive('a header is damaged');
    }
    const [key, value] = [line.slice(0, equals), line.slice(equals + 1, -1)];
    if (key === 'path') result.name = value;
    if (key === 'linkpath') result.target = value;
    if (key === 'size') result.size = Number(value);
    at += length;
  }
  return result;
}
