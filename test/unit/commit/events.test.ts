import { describe, expect, test } from 'vitest';
import { EventReader } from '../../../src/commit/events.ts';
import { headerSoFar } from '../../../src/commit/progress.ts';

const CLAUDE = [
  { type: 'system', subtype: 'init', model: 'opus' },
  { type: 'stream_event', event: { type: 'message_start' } },
  { type: 'stream_event', event: { delta: { type: 'text_delta', text: 'one ' } } },
  { type: 'stream_event', event: { delta: { type: 'thinking_delta', thinking: 'hm' } } },
  { type: 'stream_event', event: { delta: { type: 'text_delta', text: 'two' } } },
];
const GEMINI = [
  { type: 'init', model: 'auto' },
  { type: 'message', role: 'user', content: 'the prompt' },
  { type: 'message', role: 'assistant', content: 'one ', delta: true },
  { type: 'message', role: 'assistant', content: 'two', delta: true },
];

function read(events: 'claude' | 'gemini', all: readonly object[], piece = 7): EventReader['said'] {
  const reader = new EventReader(events);
  const text = `not an event\n${all.map((each) => JSON.stringify(each)).join('\r\n')}\n`;
  for (let at = 0; at < text.length; at += piece) reader.feed(text.slice(at, at + piece));
  return reader.said;
}

describe('what a CLI says', () => {
  test.each<[string, 'claude' | 'gemini', readonly object[], object]>([
    ['so far', 'claude', CLAUDE, { text: 'one two', model: 'opus' }],
    ['in the end', 'claude', [...CLAUDE, { type: 'result', is_error: false, result: 'all' }], { text: 'all' }],
    [
      'of an error',
      'claude',
      [...CLAUDE, { type: 'result', is_error: true, result: 'API Error: 429' }],
      { text: '', error: 'API Error: 429' },
    ],
    ['so far', 'gemini', GEMINI, { text: 'one two', model: 'auto' }],
    [
      'in the end',
      'gemini',
      [...GEMINI, { type: 'result', status: 'success', stats: { models: { router: {}, pro: {} } } }],
      { text: 'one two', model: 'pro' },
    ],
    [
      'of an error',
      'gemini',
      [...GEMINI, { type: 'result', status: 'error', error: { message: 'quota' } }],
      { text: '', error: 'quota' },
    ],
    ['that is no object', 'gemini', [[1], GEMINI], { text: '' }],
  ])('%s: %s', (_, events, all, said) => {
    for (const piece of [1, 7, 10_000]) expect(read(events, all, piece)).toMatchObject(said);
  });
});

test.each([
  ['{"type":"fix","subject":"close the', 'fix: close the'],
  ['{"type":"fix","sub', ''],
  [String.raw`{"subject":"say \"no\"","body":"x`, 'say "no"'],
  ['{"subject":"a\u001b[2Jb', 'a?[2Jb'],
])('of %j the terminal shows %j', (text, shown) => expect(headerSoFar(text)).toBe(shown));
