import { expect, test } from 'vitest';
import { colimaAgent } from '../../../src/engine/colima.ts';

test.each([
  [
    'unix:///Users/ann/.colima/default/docker.sock',
    'default',
    '/tmp/ssh-cZ9n1Bq0/agent.9',
    0,
    '/tmp/ssh-cZ9n1Bq0/agent.9',
  ],
  ['unix:///Users/ann/.config/colima/work/docker.sock', 'work', '/tmp/a', 0, '/tmp/a'],
  ['unix:///var/run/docker.sock', 'default', '', 0, undefined],
  ['unix:///Users/ann/.colima/default/docker.sock', 'default', '', 1, undefined],
])('at %s, profile %s, the VM says %j', async (endpoint, profile, stdout, code, expected) => {
  const asked: string[] = [];
  const host = {
    async capture(command: string, args: readonly string[]) {
      asked.push(command, ...args.slice(0, 3));
      return { code, stdout, stderr: '' };
    },
  };
  expect(await colimaAgent(host, endpoint)).toBe(expected);
  expect(asked).toEqual(['colima', 'ssh', '--profile', profile]);
});
