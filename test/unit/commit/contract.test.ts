import { expect, test } from 'vitest';
import { readAnswer } from '../../../src/commit/answer.ts';
import { collect } from '../../../src/commit/collect.ts';
import { sentLine } from '../../../src/commit/collected.ts';
import { contextOf } from '../../../src/commit/context.ts';
import { gitIn } from '../../../src/commit/git.ts';
import { render } from '../../../src/commit/message.ts';
import { plainMessage } from '../../../src/commit/plain.ts';
import { buildPrompt, retryPrompt } from '../../../src/commit/prompt.ts';
import { repair } from '../../../src/commit/repair.ts';
import { findSecrets } from '../../../src/commit/secrets.ts';
import { processHost } from '../../../src/host.ts';

test('from what is staged to a message', async () => {
  const collected = await collect(gitIn(processHost(), '.'), { maxDiff: 60_000 });
  const context = contextOf(collected, {});
  const prompt = buildPrompt(collected, { hint: 'say why' }, 'marker');
  expect(prompt).toContain('say why');
  expect(retryPrompt(prompt, 'no', ['bad'])).toContain('bad');
  expect(findSecrets(collected.sections)).toEqual([]);
  expect(sentLine(collected.sent)).toBeUndefined();
  const text = '{"type":"fix","breaking":false,"subject":"close the file","body":""}';
  const answer = readAnswer(text, context);
  expect('messages' in answer && answer.messages.map((each) => render(each, 'conventional'))).toEqual([
    'fix: close the file\n',
  ]);
  expect(repair(text, context)?.type).toBe('fix');
  expect(plainMessage(collected).type).toBe('chore');
});
