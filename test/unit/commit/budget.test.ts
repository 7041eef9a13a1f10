import { array, assert, constantFrom, integer, nat, property, record, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { fit } from '../../../src/commit/budget.ts';
import type { ChangedFile } from '../../../src/commit/collected.ts';
import { listFiles } from '../../../src/commit/listing.ts';
import { cutLongLines, lessContext, takeHunks } from '../../../src/commit/shorten.ts';

const bytes = (text: string): number => Buffer.byteLength(text);
const hunk = (lines: number, text = 'new'): string =>
  `@@ -1,0 +1,${lines} @@\n${Array.from({ length: lines }, (_, at) => `+${text} ${at}\n`).join('')}`;

const line = tuple(
  constantFrom('+', '-', ' '),
  constantFrom('a', 'ü', '日本語', '👩‍👩‍👧', '\uD800', 'long '.repeat(90), ''),
  string(),
);
const anyHunk = array(line, { maxLength: 30 }).map(
  (lines) => `@@ -1 +1 @@ x\n${lines.map((parts) => `${parts.join('').replaceAll('\n', '')}\n`).join('')}`,
);
const anyFile = record({
  path: tuple(constantFrom('src', 'test', 'docs/a', 'ü'), nat(999)).map(([folder, at]) => `${folder}/file${at}.ts`),
  hunks: array(anyHunk, { minLength: 1, maxLength: 5 }).map((hunks) => hunks.join('')),
});

test('never over the cap, and what is whole is not touched', () => {
  assert(
    property(array(anyFile, { maxLength: 40 }), integer({ min: 0, max: 20_000 }), (files, most) => {
      const { diff, shortened } = fit(files, most);
      expect(bytes(diff)).toBeLessThanOrEqual(most);
      expect(shortened).toBeLessThanOrEqual(files.length);
      const whole = files.map(({ path, hunks }) => `@ ${path}\n${hunks}`).join('');
      expect(diff === whole).toBe(shortened === 0);
    }),
    { numRuns: 300 },
  );
});

test('nor is the list of files', () => {
  const file = record({
    path: array(constantFrom('src', 'ü', 'a b', 'very-long-name-of-a-folder'), { minLength: 1, maxLength: 9 }).map(
      (parts) => parts.join('/'),
    ),
    status: constantFrom<ChangedFile['status']>('A', 'M', 'D'),
    added: nat(10_000),
    removed: nat(10_000),
  });
  assert(
    property(array(file, { maxLength: 200 }), nat(3000), (files, most) => {
      expect(bytes(listFiles(files, most))).toBeLessThanOrEqual(most);
    }),
  );
});

test('too many files are listed by their folders', () => {
  const files = Array.from({ length: 5000 }, (_, at) => ({
    path: `packages/p${at % 50}/src/part${at % 500}/file${at}.ts`,
    status: at % 2 ? ('A' as const) : ('M' as const),
    added: 2,
    removed: 1,
  }));
  const listing = listFiles(files, 30_000);
  expect(listing.split('\n')).toHaveLength(500);
  expect(listing.split('\n')[0]).toBe('M packages/p0/src/part0/: 10 files +20 -10');
  expect(listFiles(files, 2000).split('\n')[0]).toBe('M packages/p0/: 100 files +200 -100');
  expect(listFiles(files, 100)).toBe('MA packages/: 5000 files +10000 -5000');
  expect(listFiles(files, 10)).toBe('');
});

test('first long lines are cut', () => {
  const files = [{ path: 'a.json', hunks: `@@ -0,0 +1 @@\n+${'x'.repeat(1000)}\n` }];
  const { diff, shortened } = fit(files, 60_000);
  expect(diff).toBe(`@ a.json\n@@ -0,0 +1 @@\n+${'x'.repeat(299)} … 701 more characters\n`);
  expect(shortened).toBe(1);
});

test('then context goes', () => {
  const hunks = '@@ -1,9 +1,9 @@ f() {\n one\n two\n three\n-old\n+new\n four\n five\n six\n-x\n seven\n';
  expect(lessContext(hunks, 1)).toBe('@@ -1,9 +1,9 @@ f() {\n three\n-old\n+new\n four\n…\n six\n-x\n seven\n');
  expect(lessContext(hunks, 0)).toBe('@@ -1,9 +1,9 @@ f() {\n-old\n+new\n…\n-x\n');
  for (const context of [0, 1]) {
    const expected = `@ a\n${lessContext(hunks, context)}`;
    expect(fit([{ path: 'a', hunks }], bytes(expected))).toEqual({ diff: expected, shortened: 1 });
  }
});

test('then every file has its share, and what small ones leave goes to the large', () => {
  const files = [
    { path: 'src/large.ts', hunks: hunk(1000) + hunk(5, 'second') },
    { path: 'src/small.ts', hunks: hunk(3) },
    { path: 'src/several.ts', hunks: hunk(100) + hunk(100, 'b') + hunk(100, 'c') },
  ];
  const { diff, shortened } = fit(files, 4000);
  expect(shortened).toBe(2);
  expect(diff).toContain(`@ src/small.ts\n${hunk(3)}`);
  expect(diff).toContain(`@ src/several.ts\n${hunk(100)}${hunk(100, 'b')}… 1 more hunks\n`);
  expect(diff).toMatch(/@ src\/large\.ts\n@@ .*\n(\+new \d+\n)+… \d+ more lines\n/);
  expect(bytes(diff)).toBeGreaterThan(3000);
});

test('of too many files those with code have a share, the larger change first', () => {
  const files = Array.from({ length: 100 }, (_, at) => ({
    path: ['docs/x.md', 'test/x.test.ts', 'src/x.ts', 'x.json'][at % 4]?.replace('x', `x${at}`) ?? '',
    hunks: hunk(80 + at),
  }));
  const paths = fit(files, 4000).diff.match(/^@ .*$/gm);
  expect(paths).toHaveLength(10);
  expect(paths?.every((path) => path.startsWith('@ src/'))).toBe(true);
  expect(paths).toContain('@ src/x98.ts');
});

test.each([
  [1000, hunk(2) + hunk(3)],
  [70, `${hunk(3)}… 1 more hunks\n`],
  [20, ''],
])('hunks in %i bytes', (most, expected) => {
  expect(takeHunks(most === 1000 ? hunk(2) + hunk(3) : hunk(3) + hunk(20), most)).toBe(expected);
});

test('lines that are not too long stay', () => {
  expect(cutLongLines(hunk(9))).toBe(hunk(9));
});
