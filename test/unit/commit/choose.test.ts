import { expect, test } from 'vitest';
import { askKey } from '../../../src/platform/ask-key.ts';
import { headerSoFar, noteBeside } from '../../../src/commit/progress.ts';

test('a question is written once, whatever keys mean nothing to it, and again after Ctrl-Z', async () => {
  const written: string[] = [];
  const keys = ['x', '?', '\u001a', 'y'];
  const host = {
    status: (text: string) => void written.push(text),
    note: () => {},
    readKey: () => Promise.resolve(keys.shift() ?? ''),
    suspend: () => Promise.resolve(),
  };
  expect(await askKey(host, 'well?', (key) => (key === 'y' ? true : undefined), new AbortController().signal)).toBe(
    true,
  );
  expect(written).toEqual(['well? ', 'well? ']);
});

test('what is said beside a line of progress does not stand behind it', () => {
  const written: string[] = [];
  const host = {
    status: (text: string) => void written.push(`[${text}]`),
    note: (line: string) => void written.push(line),
  };
  noteBeside({ ...host, tty: { stdin: true, stdout: true, stderr: true } })('a warning');
  noteBeside({ ...host, tty: { stdin: false, stdout: false, stderr: false } })('another');
  expect(written).toEqual(['[]', 'a warning', 'another']);
});

test('the subject so far takes as many columns as there are for it', () => {
  expect(headerSoFar(`{"type":"fix","subject":"${'時'.repeat(60)}`)).toBe(`fix: ${'時'.repeat(19)}…`);
});
