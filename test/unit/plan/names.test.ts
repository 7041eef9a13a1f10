import { expect, test } from 'vitest';
import { checkedName, containerName } from '../../../src/plan/labels.ts';

test.each([
  ['claude', 'shop', 'mayfly-claude-shop-a1b2c3d4'],
  ['claude', '--my project/x--', 'mayfly-claude-my-project-x-a1b2c3d4'],
  ['claude', '...', 'mayfly-claude-...-a1b2c3d4'],
  ['claude', '日本', 'mayfly-claude-a1b2c3d4'],
  ['deepseek', 'p'.repeat(99), `mayfly-deepseek-${'p'.repeat(38)}-a1b2c3d4`],
  ['provider-with-a-very-long-name', 'p'.repeat(99), `mayfly-provider-with-a-very-${'p'.repeat(26)}-a1b2c3d4`],
])('the made-up name of %s in %s is one that a call may be given', (provider, project, name) => {
  expect(containerName(provider, project, 'a1b2c3d4')).toBe(name);
  expect(checkedName(name)).toBe(name);
});

test.each(['', 'x', '-x', 'a b', 'a/b', 'x'.repeat(64)])('"%s" is not', (name) => {
  expect(() => checkedName(name)).toThrow(`a call cannot be called "${name}"`);
});
