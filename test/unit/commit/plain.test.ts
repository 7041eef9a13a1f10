import { expect, test } from 'vitest';
import type { ChangedFile, Collected, Status } from '../../../src/commit/collected.ts';
import { header, render } from '../../../src/commit/message.ts';
import { likelyType, plainMessage } from '../../../src/commit/plain.ts';

/** `M src/a.ts`, `R old new`. */
function file(line: string): ChangedFile {
  const [status = 'M', first = '', second] = line.split(' ');
  const names = second === undefined ? { path: first } : { path: second, from: first };
  return { ...names, status: status as Status, added: 1, removed: 0 };
}

const collected = (lines: readonly string[], more: Partial<Collected> = {}): Collected => ({
  branch: 'main',
  files: lines.map(file),
  totals: { files: lines.length, added: 0, removed: 0 },
  subjects: [],
  style: 'conventional',
  language: undefined,
  sections: [],
  listing: '',
  diff: '',
  sent: { bytes: 0, whole: 0, shortened: 0 },
  ...more,
});

test.each([
  [['M src/a.ts'], 'chore: update a.ts'],
  [['A src/a.ts'], 'chore: add a.ts'],
  [['D src/a.ts'], 'chore: remove a.ts'],
  [['R src/a.ts src/b.ts'], 'chore: rename a.ts to b.ts'],
  [['T src/a.ts'], 'chore: change the type of a.ts'],
  [['A src/a.ts', 'A src/b.ts'], 'chore: add a.ts and b.ts'],
  [['A src/a.ts', 'M src/b.ts', 'D c.ts'], 'chore: update a.ts, b.ts and c.ts'],
  [['M src/a/1.ts', 'M src/a/2.ts', 'M src/a/b/3.ts', 'M src/a/4.ts'], 'chore: update 4 files in src/a'],
  [['M a.ts', 'M src/b.ts', 'M src/c.ts', 'M d.ts'], 'chore: update 4 files in the top folder and src'],
  [['M a/1', 'M b/1', 'M c/1', 'M d/1'], 'chore: update 4 files in a, b, c and d'],
  [['M folder-one/1', 'M folder-two/1', 'M folder-three/1', 'M x/1'], 'chore: update 4 files'],
  [['M test/unit/a.test.ts'], 'test: update a.test.ts'],
  [['M README.md', 'A docs/x.png'], 'docs: update README.md and x.png'],
  [['M .github/workflows/ci.yml'], 'ci: update ci.yml'],
  [['M package.json', 'M package-lock.json'], 'build: update package.json and package-lock.json'],
  [['M package-lock.json'], 'build: update package-lock.json'],
  [['M src/a.ts', 'M test/a.test.ts'], 'chore: update a.ts and a.test.ts'],
  [[`A ${'x'.repeat(200)}`], 'chore: add a file in the top folder'],
  [['A a\u0007\nb'], 'chore: add a?b'],
])('%j: %s', (lines, expected) => {
  const all = collected(lines);
  const message = plainMessage(all);
  expect(header(message, 'conventional')).toBe(expected);
});

test('the files are listed, the first of many', () => {
  const one = plainMessage(collected(['M a.ts']));
  expect(one.body).toBe('');
  const many = plainMessage(collected(Array.from({ length: 10 }, (_, at) => `M src/${at}.ts`)));
  expect(render(many, 'plain')).toMatch(/^update 10 files in src\n\n- src\/0\.ts \+1\n(- .*\n){7}- and 2 more\n$/);
});

test('as the history does it', () => {
  const capital = collected(['M a.ts'], { style: 'plain', subjects: ['Add x', 'Fix y'] });
  expect(plainMessage(capital).subject).toBe('Update a.ts');
  const small = collected(['M a.ts'], { style: 'plain', subjects: ['add x', 'fix y'] });
  expect(plainMessage(small).subject).toBe('update a.ts');
});

test('nothing is a chore', () => {
  expect(likelyType([])).toBe('chore');
});
