import { expect, test } from 'vitest';
import { endpoint } from '../../../../src/selftest/stub/endpoint.ts';

test.each([
  ['POST /v1/messages', { kind: 'messages', provider: 'claude' }],
  ['POST /api/anthropic/v1/messages', { kind: 'messages', provider: 'glm' }],
  ['POST /v1/messages/count_tokens', { kind: 'count', provider: 'claude' }],
  ['GET /v1/messages', { kind: 'other', provider: 'claude' }],
  ['POST /v1/oauth/token', { kind: 'token', provider: 'claude' }],
  ['GET /api/oauth/profile', { kind: 'profile', provider: 'claude' }],
  ['POST /api/anthropic/v1/oauth/token', { kind: 'other', provider: 'glm' }],
  [
    'POST /v1beta/models/gemini-2.5-flash:streamGenerateContent',
    { kind: 'generate', model: 'gemini-2.5-flash', stream: true },
  ],
  [
    'POST /v1beta/models/gemini-2.5-flash:generateContent',
    { kind: 'generate', model: 'gemini-2.5-flash', stream: false },
  ],
  ['POST /v1beta/models/gemini-2.5-flash:countTokens', { kind: 'count', provider: 'gemini' }],
  ['POST /v1beta/models/gemini-2.5-flash:embed', { kind: 'other', provider: 'gemini' }],
  ['POST /v1internal:streamGenerateContent', { kind: 'generate', provider: 'gemini', stream: true }],
  ['POST /v1internal:loadCodeAssist', { kind: 'assist', method: 'loadCodeAssist' }],
  ['POST /token', { kind: 'token', provider: 'gemini' }],
  ['GET /oauth2/v2/userinfo', { kind: 'profile', provider: 'gemini' }],
  ['HEAD /api/hello', { kind: 'other', provider: 'claude' }],
])('%s', (line, expected) => {
  const [method = '', path = ''] = line.split(' ');
  expect(endpoint(method, path)).toMatchObject(expected);
});
