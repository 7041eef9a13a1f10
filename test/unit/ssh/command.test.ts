import { expect, test } from 'vitest';
import { sshCommand } from '../../../src/ssh/command.ts';

const HOME = '/home/ann';

test.each<[string, string | undefined, string[]]>([
  ['ssh -i ~/.ssh/work -o IdentitiesOnly=yes', 'ssh -i ~/.ssh/work.pub -o IdentitiesOnly=yes', [`${HOME}/.ssh/work`]],
  ['ssh -F /dev/null -i"$HOME/.ssh/my key"', 'ssh -F /dev/null -i"$HOME/.ssh/my key.pub"', [`${HOME}/.ssh/my key`]],
  [
    '/usr/bin/ssh -F ~/.ssh/config -oIdentityFile=~/.ssh/w -i ~/.ssh/x.pub',
    '/usr/bin/ssh -F ~/.ssh/config -oIdentityFile=~/.ssh/w.pub -i ~/.ssh/x.pub',
    [`${HOME}/.ssh/w`, `${HOME}/.ssh/x.pub`],
  ],
  ["ssh -i '/keys/work' -v", "ssh -i '~/.ssh/identities/keys/work.pub' -v", ['/keys/work']],
  ['ssh -i ~/.ssh/../../bob/key', 'ssh -i ~/.ssh/identities/home/bob/key.pub', ['/home/bob/key']],
  ['ssh -i ~/.ssh/work.pub', undefined, [`${HOME}/.ssh/work.pub`]],
  ['ssh -i /work/app/key', undefined, []],
])('%s works with public halves', (value, text, identities) => {
  expect(sshCommand(value, HOME, ['/work/app'])).toEqual({ keep: true, ...(text && { value: text }), identities });
});

test.each([
  ['ssh -F ~/work/config -i ~/.ssh/work', '~/work/config is a path of the host'],
  ['ssh -o ControlPath=/run/x -i ~/.ssh/work', '/run/x is a path of the host'],
  ['sshpass -p x ssh', 'sshpass is on the host only'],
  ['ssh -i ~/.ssh/work; rm -r /srv', '/srv is a path of the host'],
  [`ssh${' -i ~/.ssh/work'.repeat(60_000)}`, 'it is too long'],
])('%.60s does not', (value, why) => {
  expect(sshCommand(value, HOME, [])).toEqual({ why, identities: [] });
});
