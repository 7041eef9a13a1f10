import { assert, constantFrom, array, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../../src/commit/answer.ts';
import type { Context } from '../../../src/commit/context.ts';
import { header, render } from '../../../src/commit/message.ts';
import { repair } from '../../../src/commit/repair.ts';
import { CONTENT } from '../../support/answers/content.ts';
import { conventional, plain } from '../../support/answers/contexts.ts';
import { FORM } from '../../support/answers/form.ts';
import { TOKENS } from '../../support/secrets.ts';

const ANSWERS = [...FORM, ...CONTENT];

function read(answer: string, context: Context): string[] | string {
  const result = readAnswer(answer, context);
  return 'errors' in result
    ? result.errors.join(' ')
    : result.messages.map((message) => render(message, context.style));
}

describe('a bad answer', () => {
  test('there are more than eighty', () => {
    expect(ANSWERS.filter(({ name }) => name !== 'nothing wrong').length).toBeGreaterThan(80);
  });

  test.each(ANSWERS)('$name', ({ answer, message, error, repaired }) => {
    const result = read(answer, conventional);
    expect(Array.isArray(result) ? result : undefined).toEqual(message === undefined ? undefined : [message]);
    expect(Array.isArray(result) ? '' : result).toMatch(error ?? /^$/);
    const fixed = repair(answer, conventional);
    expect(fixed && render(fixed, 'conventional')).toBe(message ?? repaired);
  });
});

describe('a plain history', () => {
  test.each([
    ['{"breaking": false, "subject": "Close the file", "body": ""}', 'Close the file\n'],
    ['{"type": "fix", "subject": "close the file"}', 'Close the file\n'],
    ['fix(parser): close the file', 'Close the file\n'],
    ['chore(release): v0.9.8', 'v0.9.8\n'],
    ['fix: useEffect runs twice', 'useEffect runs twice\n'],
    ['Close the file\n\nThe handle leaked.', 'Close the file\n\nThe handle leaked.\n'],
    ['Here is the message:\n\n"Close the file"', 'Close the file\n'],
    ['{"subject": "mm: close the file"}', 'mm: close the file\n'],
  ])('%j', (answer, message) => {
    expect(read(answer, plain)).toEqual([message]);
  });

  test('small letters stay where they are the custom', () => {
    expect(read('fix: close the file', { ...plain, subjects: ['complete names', 'keep the owner'] })).toEqual([
      'close the file\n',
    ]);
  });
});

describe('what was asked for', () => {
  test('a type and a scope are as they were asked for', () => {
    const asked: Context = { ...conventional, type: 'perf', scope: 'sync' };
    expect(read('{"type": "nonsense", "scope": "x", "subject": "read less"}', asked)).toEqual([
      'perf(sync): read less\n',
    ]);
  });

  test('several to choose from, without those that are bad', () => {
    const answer = JSON.stringify([
      { type: 'fix', subject: 'close the file' },
      { type: 'fix', subject: 'keep the owner of a file' },
      { type: 'fix', subject: 'do not leak the file' },
      { type: 'fix', subject: 'one too many' },
    ]);
    expect(read(answer, { ...conventional, count: 3 })).toEqual([
      'fix: close the file\n',
      'fix: do not leak the file\n',
    ]);
  });

  test('another language is not looked at', () => {
    expect(read('fix: 修复文件未关闭的问题', { ...conventional, language: undefined })).toHaveLength(1);
  });

  test('colours that stand in the diff are no issues, but with a word before them they are', () => {
    const styled: Context = { ...conventional, colours: new Set(['#333', '#112233']) };
    const answer = '{"type":"style","subject":"use #333 for the border","body":"And #112233 (#333)."}';
    expect(read(answer, styled)).toEqual(['style: use #333 for the border\n\nAnd #112233.\n']);
    expect(read('{"type":"fix","subject":"close it","body":"Closes #333"}', styled)).toEqual(['fix: close it\n']);
    expect(read('{"type":"fix","subject":"close it #333 and #444"}', styled)).toEqual(['fix: close it #333\n']);
  });

  test('an issue that the hint names stays', () => {
    const hinted: Context = { ...conventional, sources: 'main\ncloses #12' };
    expect(read('{"type":"fix","subject":"close the file","body":"Closes #12, and see #13."}', hinted)).toEqual([
      'fix: close the file\n\nCloses #12.\n',
    ]);
  });

  test('emoji stay where they are the custom', () => {
    const custom: Context = { ...plain, subjects: ['✨ Add names', '🐛 Keep the owner'] };
    expect(read('{"subject": "🐛 Close the file"}', custom)).toEqual(['🐛 Close the file\n']);
  });
});

test('a secret is never repeated', () => {
  const answer = `{"type":"fix","subject":"rotate the key","body":"It was ${TOKENS['GitHub token']}."}`;
  expect(read(answer, conventional)).toContain('secret');
  expect(repair(answer, conventional)).toBeUndefined();
});

// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/;

test('whatever comes: an answer or reasons, in no time, and what is repaired is valid', () => {
  const piece = constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      '```',
      '\n',
      '\n\n',
      '<think>',
      '</think>',
      'fix: ',
      'feat(a)!: x',
      '"subject"',
      ':',
      ',',
    ],
    ...[
      '"type":"fix"',
      'Closes #1',
      '**',
      '<b>',
      '</b>',
      '| a |',
      '\u001b[',
      '\u202e',
      '日本',
      '👩‍👩‍👧',
      'a'.repeat(99),
      '- ',
      '(#',
      '://',
    ],
  );
  assert(
    property(
      array(
        piece.chain((text) => constantFrom(text, `${text}${text}`)),
        { maxLength: 40 },
      ),
      string(),
      (pieces, more) => {
        const text = pieces.join('') + more;
        for (const context of [conventional, plain]) {
          const result = readAnswer(text, context);
          const messages = 'messages' in result ? result.messages : [];
          expect('errors' in result ? result.errors : result.messages).not.toHaveLength(0);
          const fixed = repair(text, context);
          for (const message of fixed ? [...messages, fixed] : messages) {
            expect(Array.from(header(message, context.style)).length).toBeLessThanOrEqual(72);
            expect(UNSEEN.test(render(message, context.style))).toBe(false);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
