import { expect, it } from 'vitest';
import { guessMoved, movedPath, parseMoved } from '../../../src/backup/map.ts';
import { newCommands } from '../../../src/backup/yaml.ts';

it.each([
  ['/Users/ann=/home/ann', { from: '/Users/ann', to: '/home/ann' }],
  ['/a/=/b/', { from: '/a', to: '/b' }],
  ['/a', undefined],
  ['a=/b', undefined],
  ['/a=b', undefined],
  ['/a=', undefined],
])('%s says what is where', (text, moved) => expect(parseMoved(text)).toEqual(moved));

it('the longest path counts, as a whole', () => {
  const moves = [
    { from: '/Users/ann', to: '/home/ann' },
    { from: '/Users/ann/work', to: '/work' },
  ];
  expect(
    ['/Users/ann/x', '/Users/ann/work/shop', '/Users/anna/x', '/Users/ann'].map((root) => movedPath(root, moves)),
  ).toEqual(['/home/ann/x', '/work/shop', '/Users/anna/x', '/home/ann']);
});

it('a home is guessed where the project is there', () => {
  const guess = (root: string, home: string): unknown =>
    guessMoved(root, home, (folder) => folder === '/home/ann/shop');
  expect(guess('/Users/ann/shop', '/home/ann')).toEqual({ from: '/Users/ann', to: '/home/ann' });
  expect(guess('/root/shop', '/home/ann')).toEqual({ from: '/root', to: '/home/ann' });
  expect([
    guess('/Users/ann/blog', '/home/ann'),
    guess('/home/ann/shop', '/home/ann'),
    guess('/srv/shop', '/home/ann'),
  ]).toEqual([undefined, undefined, undefined]);
});

it('commands are told that are new', () => {
  const [before, after] = ['secrets: {A: [pass, a], B: x y}', 'secrets: {A: [pass, a], B: x z}\nmemory: 1g'].map(
    (text) => Buffer.from(text),
  );
  expect(newCommands(after ?? Buffer.alloc(0), before)).toEqual(['B: x z']);
  expect(newCommands(after ?? Buffer.alloc(0), undefined)).toEqual(['A: pass a', 'B: x z']);
  expect(newCommands(Buffer.from('a: [1'), undefined)).toEqual([]);
});
