import { expect, it } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { cloudFiles, cloudsOf } from '../../../src/call/cloud.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { glm } from '../../../src/providers/glm.ts';

const BEDROCK = 'CLAUDE_CODE_USE_BEDROCK';

it.each([
  ['1', 1],
  ['true', 1],
  ['0', 0],
  ['false', 0],
  ['', 0],
])('a service that is set to "%s"', (value, count) => {
  expect(cloudsOf(claude, { [BEDROCK]: value })).toHaveLength(count);
  expect(cloudsOf(glm, { [BEDROCK]: value })).toEqual([]);
});

it('has its files named only where it answers', () => {
  const variables = { AWS_CONFIG_FILE: '~/aws', GOOGLE_APPLICATION_CREDENTIALS: '/keys/google.json' };
  expect(cloudFiles(claude, variables)).toEqual([]);
  expect(cloudFiles(claude, { ...variables, [BEDROCK]: '1' })).toEqual([
    { flag: 'AWS_CONFIG_FILE', path: '~/aws', mode: 'read-only' },
  ]);
  expect(cloudFiles(gemini, { ...variables, GOOGLE_GENAI_USE_VERTEXAI: 'true' })).toEqual([
    { flag: 'GOOGLE_APPLICATION_CREDENTIALS', path: '/keys/google.json', mode: 'read-only' },
  ]);
});
