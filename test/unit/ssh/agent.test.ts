import { expect, test } from 'vitest';
import { type AgentFacts, agentSource } from '../../../src/ssh/agent.ts';

const LONG = `/tmp/${'x'.repeat(120)}/agent.sock`;
const VM = '/tmp/ssh-cZ9n1Bq0/agent.912';

test.each<[string, AgentFacts, string | undefined, string, boolean]>([
  ['Linux', { machine: 'linux' }, '/tmp/agent', '/tmp/agent', true],
  ['Docker Desktop', { machine: 'docker-desktop' }, '/tmp/agent', '/run/host-services/ssh-auth.sock', false],
  ['OrbStack', { machine: 'orbstack' }, undefined, '/run/host-services/ssh-auth.sock', false],
  ['Colima with its agent', { machine: 'colima', agentSocket: VM }, '/tmp/agent', VM, false],
])('%s has one', (_, facts, socket, mount, canFilter) => {
  expect(agentSource(facts, { SSH_AUTH_SOCK: socket })).toEqual({ mount, canFilter });
});

test.each<[string, AgentFacts['machine'], string | undefined]>([
  ['Linux without an agent', 'linux', undefined],
  ['Linux with an empty variable', 'linux', ''],
  ['Colima', 'colima', '/tmp/agent'],
  ['a Podman machine', 'podman-machine', '/tmp/agent'],
  ['another VM of a Mac', 'other-vm', '/tmp/agent'],
  ['a remote engine', 'remote', '/tmp/agent'],
])('%s has none, and one line says what to do', (_, machine, socket) => {
  const source = agentSource({ machine }, { SSH_AUTH_SOCK: socket });
  expect(source).toEqual({ canFilter: false, note: expect.stringMatching(/^mayfly: [^;]+; \S.+$/) });
});

test('a path that is longer than an address is forwarded, with a line', () => {
  const source = agentSource({ machine: 'linux' }, { SSH_AUTH_SOCK: LONG });
  expect(source).toEqual({ mount: LONG, canFilter: true, note: expect.stringContaining('has 136 bytes') });
});
