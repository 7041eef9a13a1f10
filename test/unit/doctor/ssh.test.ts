import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkSsh } from '../../../src/doctor/ssh.ts';
import { person } from './context.ts';

test.each([
  ['"~/.1password/agent.sock"', '/tmp/other.sock', 'warn'],
  ['"~/.1password/agent.sock"', undefined, 'ok'],
  ['~/.1password/agent.sock', '{home}/.1password/agent.sock', 'ok'],
  ['${HOME}/agent.sock', '{home}/agent.sock', 'ok'],
  ['${HOME}/agent.sock', '/tmp/other.sock', 'warn'],
  ['SSH_AUTH_SOCK', '/tmp/other.sock', 'ok'],
  ['$SSH_AUTH_SOCK', '/tmp/other.sock', 'ok'],
  ['none', undefined, 'ok'],
])('IdentityAgent %s, where SSH_AUTH_SOCK is %s: %s', async (value, socket, level) => {
  using somebody = person({});
  const { home } = somebody.context.host.user;
  const env = { ...somebody.context.host.env, SSH_AUTH_SOCK: socket?.replace('{home}', home) };
  fs.mkdirSync(path.join(home, '.ssh'));
  fs.writeFileSync(path.join(home, '.ssh', 'config'), `Host *\n  IdentityAgent ${value}\n`, { mode: 0o600 });
  const context = { ...somebody.context, host: { ...somebody.context.host, env } };
  const [, agent] = await checkSsh(context);
  expect(agent).toMatchObject({ level, what: expect.stringMatching(/^IdentityAgent is not used inside: /) });
});
