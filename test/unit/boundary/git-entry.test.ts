import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindOf, splitKey, writeEntries } from '../../../src/boundary/git-entry.ts';

let folder: string;

beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-entry-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

test.each([
  ['core.pager', { section: 'core', subsection: undefined, name: 'pager' }, 'core.pager'],
  ['url.git@a.b:.insteadof', { section: 'url', subsection: 'git@a.b:', name: 'insteadof' }, 'url.*.insteadof'],
  ['a..b', { section: 'a', subsection: '', name: 'b' }, 'a.*.b'],
])('%s', (key, name, kind) => {
  expect(splitKey(key)).toEqual(name);
  expect(kindOf(key)).toBe(kind);
});

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('"', '\\', '\n', '\t', '\b', '\r', '#', ';', ' ', '=', '[', ']', '\\n', 'é', '日', '👩‍🔧'), {
      maxLength: 12,
    })
    .map((parts) => parts.join('')),
);
const text = odd.map((value) => value.replaceAll(/[\0\p{Surrogate}]/gu, ''));
const key = fc
  .tuple(
    word,
    fc.option(
      text.map((value) => value.replaceAll('\n', '')),
      { nil: undefined },
    ),
    word,
  )
  .map(([section, subsection, name]) => [section, ...(subsection === undefined ? [] : [subsection]), name].join('.'));
const entries = fc.array(fc.record({ key, value: fc.option(text, { nil: undefined }) }), { maxLength: 8 });

test('real git reads back what was written', () => {
  const file = path.join(folder, 'config');
  fc.assert(
    fc.property(entries, (list) => {
      fs.writeFileSync(file, writeEntries(list));
      const expected = list.map((entry) => `${entry.key}${entry.value === undefined ? '' : `\n${entry.value}`}\0`);
      expect(execFileSync('git', ['config', '-f', file, '--list', '-z']).toString()).toBe(expected.join(''));
    }),
    { numRuns: 200 },
  );
});
