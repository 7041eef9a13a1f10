import { expect, test } from 'vitest';
import { containerGit } from '../../../src/git/container.ts';
import type { Entry } from '../../../src/boundary/git-entry.ts';

const HOME = '/home/ann';
const PLACES = {
  home: HOME,
  folders: ['/work/app'],
  defaults: '/etc/none',
  read: () => undefined,
  real: (file: string) => file,
  hooks: () => ({ files: {}, missing: [] }),
  whyNoSignature: () => undefined,
};

test('a repository has the host look at no key outside of ~/.ssh', () => {
  const named = (key: string): Entry => ({ key: 'core.sshcommand', value: `ssh -i ${key}`, origin: '' });
  const identitiesOf = (user: readonly Entry[], repository: readonly Entry[]): readonly string[] | undefined =>
    containerGit(user, PLACES, repository).identities;
  expect(identitiesOf([], [named('/keys/work')])).toBeUndefined();
  expect(identitiesOf([], [named('~/.ssh/work')])).toEqual([`${HOME}/.ssh/work`]);
  const included = { ...named('/keys/work'), origin: 'file:/work/app/.gitinclude' };
  const many = Array.from({ length: 200 }, (_, index) => named(`~/.ssh/key${index}`));
  expect(identitiesOf([], many)).toHaveLength(100);
  expect(identitiesOf([included], [])).toBeUndefined();
  expect(identitiesOf([named('/keys/work')], [])).toEqual(['/keys/work']);
});
