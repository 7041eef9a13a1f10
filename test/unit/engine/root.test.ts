import { expect, test } from 'vitest';
import { cleanEnvironment, mayUseDocker } from '../../../src/engine/root.ts';

const user = { uid: 1000, gid: 1000, groups: [4, 27], name: 'ann', home: '/home/ann' };

test.each<[string, object, string, boolean]>([
  ['root', { uid: 0 }, 'docker:x:998:\n', true],
  ['a member', { groups: [4, 998] }, 'adm:x:4:ann\ndocker:x:998:ann\n', true],
  ['a member since after he logged in', {}, 'docker:x:998:ann\n', false],
  ['anybody else', {}, 'dockers:x:4:\ndocker:x:998:bob\n', false],
  ['anybody where there is no such group', {}, 'adm:x:4:ann\n', true],
])('who could use Docker: %s', (_who, more, groups, may) => {
  expect(mayUseDocker({ user: { ...user, ...more } }, groups)).toBe(may);
});

test('an engine that outlives the call gets no key', () => {
  const env = {
    PATH: '/home/ann/bin',
    HOME: '/home/ann',
    https_proxy: 'http://proxy',
    ANTHROPIC_API_KEY: 'secret',
    NO_PROXY: 'x',
  };
  expect(cleanEnvironment(env)).toEqual({
    PATH: '/home/ann/bin:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin',
    HOME: '/home/ann',
    https_proxy: 'http://proxy',
    NO_PROXY: 'x',
  });
});
