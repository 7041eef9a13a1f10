import { expect, test } from 'vitest';
import { settings } from '../../../src/config/config.ts';
import { checkAgent } from '../../../src/doctor/agent.ts';
import { Agent } from '../../support/agent.ts';
import { person } from './context.ts';

test('the agent that a VM has is counted on this host', async () => {
  await using agent = new Agent();
  await agent.start();
  using somebody = person({ SSH_AUTH_SOCK: agent.socket }, { facts: { machine: 'orbstack' } });
  expect(await checkAgent(somebody.context)).toMatchObject([
    { level: 'warn', what: 'the one of this machine holds no key', fix: 'ssh-add' },
  ]);
  await agent.add('ed25519', 'ann');
  expect(await checkAgent(somebody.context)).toMatchObject([
    { level: 'ok', what: expect.stringMatching(/^1 key in the agent; .* is forwarded as it is/) },
  ]);
});

test('that a VM cannot keep a log is said', async () => {
  const options = settings({ 'ssh-agent-log': true }, {}, {}, '');
  using somebody = person({}, { facts: { machine: 'orbstack' }, options });
  expect(await checkAgent(somebody.context)).toMatchObject([
    { level: 'warn', what: expect.stringMatching(/no use is logged$/) },
  ]);
});
