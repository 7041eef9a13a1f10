import { expect, test } from 'vitest';
import { readAnswer } from '../../src/commit/answer.ts';
import { repair } from '../../src/commit/repair.ts';
import { conventional, plain } from '../support/answers/contexts.ts';

test.each([
  '{',
  '[',
  '"',
  '{"',
  '\\',
  '<',
  '</think>',
  '<think>',
  '```\n',
  'fix: ',
  'fix(',
  '(#1',
  '#1 ',
  'closes ',
  'also closes ',
  'a-',
  '- ',
  '| a ',
  ' ',
  '\n',
  '**',
  '__',
  ':a',
  '🐛',
  '<br>',
  '</b>',
  'https://a/issues/1 ',
  '[A-1',
  'Signed-',
  'option 1 ',
  'commit message: ',
  '{"subject":"',
  'please ',
])('a hundred thousand characters of %j take no time to speak of', (piece) => {
  const start = process.threadCpuUsage();
  for (const text of [
    piece.repeat(Math.ceil(100_000 / piece.length)),
    JSON.stringify({ type: 'fix', subject: 'x', body: piece.repeat(Math.ceil(100_000 / piece.length)) }),
  ]) {
    readAnswer(text, conventional);
    repair(text, plain);
  }
  expect(process.threadCpuUsage(start).user).toBeLessThan(2_000_000);
});
