import { expect, it } from 'vitest';
import { capture } from '../../src/processes.ts';

it('keeps its time limit, also when something holds the pipes of a killed process', async () => {
  const begin = Date.now();
  const ended = await capture('sh', ['-c', 'echo said; sleep 10 & exec sleep 10'], { env: process.env, timeout: 500 });
  expect(ended).toEqual({ code: 124, stdout: 'said\n', stderr: '' });
  expect(Date.now() - begin).toBeLessThan(3000);
});
