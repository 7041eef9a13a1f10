import { expect, test } from 'vitest';
import { sshCommand, withKeyVariables } from '../../../src/git/ssh-command.ts';

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

test.each([
  ['ssh -i ${KEYS}/work -o "IdentityFile=$KEYS/b"', 'ssh -i /mnt/keys/work -o "IdentityFile=/mnt/keys/b"'],
  ["ssh -i '${KEYS}/work' -v", "ssh -i '/mnt/keys/work' -v"],
  [
    'ssh -i ${ODD}/work -i ${NONE}/x -i $HOME/.ssh/k -F ${KEYS}/config',
    'ssh -i ${ODD}/work -i ${NONE}/x -i $HOME/.ssh/k -F ${KEYS}/config',
  ],
])('%s has the values of variables where it names keys', (value, expected) => {
  const variables: Record<string, string> = { KEYS: '/mnt/keys', ODD: '/a b;rm' };
  expect(withKeyVariables(value, (name) => variables[name])).toBe(expected);
});
