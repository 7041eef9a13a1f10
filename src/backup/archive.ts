import fs from 'node:fs';
import path from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { pipeline as pipelineDone } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { isAbandoned, ownName } from '../boundary/scratch.ts';
import { hasCode, list } from '../platform/files.ts';
import { BadArchive, BLOCK, END, type Entry, headerOf, padding, parseHeader, parsePax } from './tar.ts';

/** An entry with its bytes; a link has none. */
export interface Content {
  readonly entry: Entry;
  readonly bytes: Buffer;
}

/** Bytes of one file that the reader takes into memory. */
const MOST = 2 ** 31;

/**
 * Writes `file` (0600), which comes into being whole, or not at all. Throws EEXIST where there is one already; `abort`
 * ends it with an AbortError.
 */
export async function writeArchive(file: string, contents: Iterable<Content>, abort: AbortSignal): Promise<void> {
  if (fs.lstatSync(file, { throwIfNoEntry: false })) {
    throw Object.assign(new Error(`${file} exists`), { code: 'EEXIST', path: file });
  }
  const folder = path.dirname(file);
  for (const half of list(folder))
    if (isAbandoned(HALF.exec(half)?.[1] ?? '')) fs.rmSync(path.join(folder, half), { force: true });
  const temporary = path.join(folder, `.${path.basename(file)}.mayfly-${ownName(process)}.tmp`);
  try {
    const stream = fs.createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true });
    await pipelineDone(Readable.from(blocks(contents)), createGzip(), stream, { signal: abort });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    if (error instanceof Error && !('path' in error)) Object.assign(error, { path: file });
    throw error;
  }
}

/** What a killed run leaves. */
const HALF = /^\..+\.mayfly-(\d+-\d*)\.tmp$/;

function* blocks(contents: Iterable<Content>): Generator<Buffer> {
  for (const { entry, bytes } of contents) {
    yield headerOf(entry);
    if (bytes.length > 0) yield bytes;
    const rest = padding(bytes.length);
    if (rest.length > 0) yield rest;
  }
  yield END;
}

/** All entries, in order. Throws a BadArchive for what is cut off, damaged, or nothing that `writeArchive` writes. */
export async function* readArchive(file: string): AsyncGenerator<Content> {
  const source = pipeline(fs.createReadStream(file), createGunzip(), () => {}); // the iteration throws what went wrong
  const input = new Input(source[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
  try {
    for (let more: ReturnType<typeof parsePax> = {}; ;) {
      const header = parseHeader(await input.take(BLOCK));
      if (!header) break;
      const { isPax, ...entry } = { ...header, ...more };
      const bytes = await body(input, entry.size);
      more = isPax ? parsePax(bytes) : {};
      if (!isPax) yield { entry, bytes };
    }
    await input.drain(); // where gzip says whether all was as it had been
  } catch (error) {
    throw readable(error);
  } finally {
    source.destroy();
  }
}

async function body(input: Input, size: number): Promise<Buffer> {
  if (!Number.isSafeInteger(size) || size < 0 || size > MOST) throw new BadArchive('a file in it is too large');
  const bytes = await input.take(size);
  await input.take(padding(size).length);
  return bytes;
}

function readable(error: unknown): unknown {
  if (hasCode(error, 'Z_BUF_ERROR')) return new BadArchive('it is cut off');
  const isDamaged = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isDamaged ? new BadArchive('it is damaged, or no archive of mayfly backup') : error;
}

/** Bytes of a stream in pieces of any size. */
class Input {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source;
  }

  async take(size: number): Promise<Buffer> {
    const pieces = [this.#rest];
    for (let have = this.#rest.length; have < size;) {
      const { done, value } = await this.#source.next();
      if (done) throw new BadArchive('it is cut off');
      pieces.push(value);
      have += value.length;
    }
    const all = pieces.length === 1 ? this.#rest : Buffer.concat(pieces);
    this.#rest = all.subarray(size);
    return all.subarray(0, size);
  }

  async drain(): Promise<void> {
    while (!(await this.#source.next()).done);
  }
}
