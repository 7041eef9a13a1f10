import { describe, expect, test, vi } from 'vitest';
import { sentLine } from '../../../src/commit/collected.ts';
import { findSecrets } from '../../../src/commit/secrets.ts';
import { changed, createRepository, lines, staged } from '../../support/repository.ts';
import { TOKENS } from '../../support/secrets.ts';

vi.setConfig({ testTimeout: 60_000 }); // git is started hundreds of times

test('the settings of the user change nothing', async () => {
  using repository = createRepository();
  repository.write('a.txt', lines(30));
  repository.write('b.txt', lines(20, 'same'));
  repository.commit('feat: before');
  repository.write('a.txt', `${lines(10)}\n${lines(5, 'new')}${lines(30)}`);
  repository.run('mv', 'b.txt', 'c.txt');
  repository.run('add', '--all');
  const plain = await staged(repository);
  for (const [key, value] of Object.entries({
    'color.ui': 'always',
    'diff.external': 'false',
    'diff.noprefix': 'true',
    'diff.mnemonicPrefix': 'true',
    'diff.renames': 'false',
    'diff.context': '0',
    'diff.interHunkContext': '99',
    'diff.algorithm': 'patience',
    'diff.suppressBlankEmpty': 'true',
    'diff.relative': 'true',
    'diff.colorMoved': 'zebra',
    'diff.txt.textconv': 'tr a-z A-Z <',
    'core.quotePath': 'true',
    'core.attributesFile': 'attributes',
    'log.showSignature': 'true',
    'log.decorate': 'full',
    'log.date': 'raw',
    'format.pretty': 'fuller',
    'core.pager': 'false',
  }))
    repository.run('config', key, value);
  repository.write('attributes', '*.txt diff=txt\n');
  expect(await staged(repository)).toEqual(plain);
});

describe('the history', () => {
  test.each([
    { subjects: ['feat: a', 'fix(b)!: c', 'Add d'], style: 'conventional' },
    { subjects: ['Add a', 'Fix b', 'feat: c'], style: 'plain' },
    { subjects: ['mm: fix a leak', 'net: ipv4: drop it'], style: 'plain' },
    { subjects: ['feat: a', 'fixup! feat: a', 'squash! x', 'Revert "feat: a"'], style: 'conventional' },
  ])('$subjects is $style', async ({ subjects, style }) => {
    using repository = createRepository({ initial: false });
    for (const subject of subjects) repository.commit(subject);
    expect((await staged(repository)).style).toBe(style);
  });

  test('the last ten subjects, newest first, and their language', async () => {
    using repository = createRepository({ initial: false });
    for (let at = 0; at < 12; at += 1) repository.commit(`fix: Fehler ${at} bei der Suche behoben`);
    const { subjects, language } = await staged(repository);
    expect(subjects).toHaveLength(10);
    expect(subjects[0]).toBe('fix: Fehler 11 bei der Suche behoben');
    expect(language).toBe('German');
  });
});

test('secrets are found where they are and are not sent, nor is half of one', async () => {
  const token = TOKENS['GitHub token'] ?? '';
  const long = `${'x'.repeat(280)} ${token}`; // lines are cut behind 300 characters
  const collected = await changed(({ write }) => write('.env', `A=1\nTOKEN=${token}\n${long}\n`));
  expect(findSecrets(collected.sections)).toMatchObject([
    { path: '.env', line: 2, rule: 'GitHub token' },
    { path: '.env', line: 3, rule: 'GitHub token' },
  ]);
  expect(collected.diff).not.toContain(token.slice(0, 8));
  expect(collected.diff).toContain('TOKEN=[redacted: GitHub token]');
});

test('5 MB', async () => {
  using repository = createRepository();
  const text = lines(600, 'const value = compute(first, second);');
  for (let at = 0; at < 250; at += 1) repository.write(`src/part${at % 20}/file${at}.ts`, text);
  repository.run('add', '--all');
  const { listing, diff, sent, sections, totals } = await staged(repository);
  expect(totals).toEqual({ files: 250, added: 150_000, removed: 0 });
  expect(sections.reduce((sum, { hunks }) => sum + hunks.length, 0)).toBeGreaterThan(5_000_000);
  expect(Buffer.byteLength(listing) + Buffer.byteLength(diff)).toBeLessThanOrEqual(60_000);
  expect(sent.bytes).toBeGreaterThan(50_000);
  expect(sentLine(sent)).toMatch(/^sent [56]\d of 6\d\d\d kB, 250 files shortened$/);
});

test('where git cannot', async () => {
  using repository = createRepository();
  repository.write('.git/index', 'broken');
  await expect(staged(repository)).rejects.toThrow(
    /^mayfly: git could not show what is staged: .*; see what git status says$/,
  );
});
