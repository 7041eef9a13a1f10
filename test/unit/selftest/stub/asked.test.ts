import { expect, test } from 'vitest';
import { claudeAsked } from '../../../../src/selftest/stub/claude.ts';
import { geminiAsked } from '../../../../src/selftest/stub/gemini.ts';

const reminder = { type: 'text', text: '<system-reminder>\nrules\n</system-reminder>\n' };

test.each([
  ['text', [{ role: 'user', content: 'hi' }], { prompt: 'hi' }],
  ['reminders before', [{ role: 'user', content: [reminder, { type: 'text', text: 'say hi' }] }], { prompt: 'say hi' }],
  [
    'a note of an interrupted answer',
    [{ role: 'user', content: '[Request interrupted by user]\nwhy' }],
    { prompt: 'why' },
  ],
  [
    'a system message after',
    [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'ok' },
      { role: 'user', content: 'second' },
      { role: 'system', content: 'environment' },
    ],
    { prompt: 'second' },
  ],
  [
    'the result of a tool',
    [{ role: 'user', content: [{ type: 'tool_result', content: [{ type: 'text', text: 'uid=0' }] }] }],
    { prompt: '', toolResult: 'uid=0' },
  ],
  ['nothing', undefined, { prompt: '' }],
])('claude: %s', (_name, messages, expected) => {
  expect(claudeAsked({ model: 'm', ...(messages && { messages }) })).toEqual({ model: 'm', ...expected });
});

const context = { text: '<session_context>\ntoday\n</session_context>' };

test('gemini: the last words, without the context', () => {
  const contents = [
    { role: 'user', parts: [context, { text: 'first' }] },
    { role: 'model', parts: [{ text: 'ok' }] },
    { role: 'user', parts: [context, { text: 'second' }] },
  ];
  expect(geminiAsked({ contents }, 'm')).toEqual({ model: 'm', prompt: 'second' });
});

test('gemini: with a login the request is wrapped', () => {
  expect(geminiAsked({ model: 'm', request: { contents: [{ parts: [{ text: 'hi' }] }] } })).toEqual({
    model: 'm',
    prompt: 'hi',
  });
});

test('gemini: the result of a tool', () => {
  const parts = [{ functionResponse: { response: { output: 'uid=0' } } }];
  expect(geminiAsked({ contents: [{ parts }] }, 'm')).toEqual({
    model: 'm',
    prompt: '',
    toolResult: '{"output":"uid=0"}',
  });
});
