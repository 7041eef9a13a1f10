import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Content, readArchive, writeArchive } from '../../../src/backup/archive.ts';
import { ownName } from '../../../src/boundary/scratch.ts';
import { BadArchive, END, headerOf, padding, parseHeader, parsePax } from '../../../src/backup/tar.ts';

let folder: string;
beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-archive-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const file = (name: string, bytes: Buffer): Content => ({
  entry: { name, kind: 'file', mode: 0o600, changed: 1_700_000_000, size: bytes.length, target: '' },
  bytes,
});
const link = (name: string, target: string): Content => ({
  entry: { name, kind: 'link', mode: 0o600, changed: 1_700_000_000, size: 0, target },
  bytes: Buffer.alloc(0),
});

async function written(contents: readonly Content[], name = 'a.tar.gz'): Promise<string> {
  const target = path.join(folder, name);
  await writeArchive(target, contents, never);
  return target;
}

async function readAll(target: string): Promise<Content[]> {
  const all: Content[] = [];
  for await (const { entry, bytes } of readArchive(target)) all.push({ entry, bytes: Buffer.from(bytes) });
  return all;
}

const CONTENTS = [
  file('a', Buffer.from('one')),
  file('with spaces/ü → 🙂', Buffer.alloc(512, 1)),
  file(`deep/${'x'.repeat(150)}/${'y'.repeat(200)}`, Buffer.alloc(100_000, 'z')),
  file('line\nbreak', Buffer.alloc(0)),
  link('links/short', '../a'),
  link('links/long', `${'x'.repeat(120)}ü`),
];

describe('an archive', () => {
  it('is read as it was written', async () => {
    expect(await readAll(await written(CONTENTS))).toEqual(CONTENTS);
  });

  it('is one that tar unpacks', async () => {
    const target = await written(CONTENTS);
    execFileSync('tar', ['xzf', target, '-C', folder]);
    const place = ({ entry }: Content): string => path.join(folder, entry.name);
    const [files, links] = [CONTENTS.slice(0, 4), CONTENTS.slice(4)];
    expect(files.map((each) => fs.readFileSync(place(each)).equals(each.bytes))).not.toContain(false);
    expect(links.map((each) => fs.readlinkSync(place(each)))).toEqual(links.map(({ entry }) => entry.target));
    for (const each of files)
      expect(fs.statSync(place(each))).toMatchObject({ mode: 0o100600, mtimeMs: 1_700_000_000_000 });
  });

  it('holds any names and contents', async () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 300 })
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, fc.uint8Array({ maxLength: 2000 })), { maxLength: 5 }), async (all) => {
        const contents = all.map(([each, bytes]) => file(each, Buffer.from(bytes)));
        expect(await readAll(await written(contents, `${n++}.tar.gz`))).toEqual(contents);
      }),
      { numRuns: 60 },
    );
  });

  it('is private, replaces nothing, and is not there when its writing ends early', async () => {
    const target = await written([file('a', Buffer.from('first'))]);
    expect(fs.statSync(target).mode & 0o777).toBe(0o600);
    await expect(written(CONTENTS)).rejects.toMatchObject({ code: 'EEXIST' });
    const abort = new AbortController();
    function* endless(): Generator<Content> {
      for (let n = 0; ; n++) {
        if (n === 20) setImmediate(() => abort.abort());
        yield file(String(n), Buffer.alloc(100_000, n));
      }
    }
    await expect(writeArchive(path.join(folder, 'b'), endless(), abort.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(fs.readdirSync(folder)).toEqual(['a.tar.gz']);
    expect(await readAll(target)).toHaveLength(1);
  });

  it('takes away what a killed run has left, and nothing else', async () => {
    const names = ['.a.mayfly-4194305-1.tmp', `.a.mayfly-${ownName(process)}.tmp`, '.a.mayfly.tmp', '.a.123.tmp'];
    for (const name of names) fs.writeFileSync(path.join(folder, name), '');
    await written([], 'c');
    expect(fs.readdirSync(folder).toSorted()).toEqual([...names.slice(1), 'c'].toSorted());
  });

  it('says that it is cut off, wherever that was', async () => {
    const whole = fs.readFileSync(await written(CONTENTS));
    const part = path.join(folder, 'part');
    for (let size = 0; size < whole.length; size += 7) {
      fs.writeFileSync(part, whole.subarray(0, size));
      await expect(readAll(part)).rejects.toBeInstanceOf(BadArchive);
    }
  });

  it('says that it is damaged, or is read as it was', async () => {
    const whole = fs.readFileSync(await written(CONTENTS));
    const part = path.join(folder, 'part');
    for (let at = 10; at < whole.length; at += 5) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      fs.writeFileSync(part, changed);
      await expect(readAll(part)).rejects.toBeInstanceOf(BadArchive);
    }
  });

  it.each<[string, Buffer]>([
    ['it is damaged, or no archive', Buffer.from('hello')],
    ['it is cut off', gzipSync(Buffer.from('hello'))],
    ['a header is damaged', gzipSync(Buffer.alloc(1024, 'x'))],
    ['it is cut off', gzipSync(headerOf(file('a', Buffer.from('a')).entry))],
  ])('is none: %s', async (reason, bytes) => {
    const target = path.join(folder, 'x');
    fs.writeFileSync(target, bytes);
    await expect(readAll(target)).rejects.toThrow(reason);
  });

  it.each(['--format=ustar', '--format=pax', '--format=gnu'])(
    'of tar %s is read as far as it has only files, else refused',
    async (format) => {
      fs.mkdirSync(path.join(folder, 'in'));
      fs.writeFileSync(path.join(folder, 'in/a'), 'a');
      const target = path.join(folder, 'other.tar.gz');
      execFileSync('tar', ['czf', target, format, '-C', path.join(folder, 'in'), '.']);
      await expect(readAll(target)).rejects.toThrow('it was not written by mayfly backup');
    },
  );
});

describe('headers', () => {
  it('keep a size of more than eight gigabytes', () => {
    const entry = { ...file('big', Buffer.alloc(0)).entry, size: 2 ** 34 };
    const bytes = headerOf(entry);
    const size = parseHeader(bytes.subarray(0, 512))?.size ?? 0;
    expect(parsePax(bytes.subarray(512, 512 + size))).toEqual({ size: 2 ** 34 });
  });

  it.each(['x', '5 a=b\n', '99 path=x\n', '9 pathx\n\n', '0 path=\n'])('do not take the record %j', (text) => {
    expect(() => parsePax(Buffer.from(text))).toThrow(BadArchive);
  });

  it('fill whole blocks', () => {
    expect([0, 1, 511, 512, 513].map((size) => padding(size).length)).toEqual([0, 511, 1, 0, 511]);
    expect(END).toHaveLength(1024);
    expect(gunzipSync(gzipSync(END))).toEqual(END);
  });
});
