import { expect, test } from 'vitest';
import { modesAfter } from '../../../src/call/modes.ts';

const ESC = '\u001b';

test.each([
  ['nothing', 'text \u001b[1m bold', ''],
  ['what is on', `${ESC}[?2004h${ESC}[?1004h and ${ESC}[?25l`, `${ESC}[?25l${ESC}[?1004h${ESC}[?2004h`],
  ['not what is off again', `${ESC}[?2004h${ESC}[?25l${ESC}[?2004l${ESC}[?25h`, ''],
  ['several at once', `${ESC}[?1002;1006h`, `${ESC}[?1002h${ESC}[?1006h`],
  ['none that only concern a moment', `${ESC}[?2026h`, ''],
])('a terminal is told %s', (_, output, expected) => {
  expect(modesAfter(output)).toBe(expected);
});

test.each([
  ['the usual ones, where the log has lost its beginning', 'text', `${ESC}[?25l${ESC}[?1049h`],
  ['what the log says in their place', `${ESC}[?25h${ESC}[?1049l${ESC}[?2004h`, `${ESC}[?2004h`],
])('a terminal is told %s', (_, output, expected) => {
  expect(modesAfter(output, ['1049h', '25l'])).toBe(expected);
});
