import { expect, it } from 'vitest';
import { importsIn } from '../../../src/call/imports.ts';
import { mentions } from '../../../src/call/mentions.ts';

it.each<[string, readonly string[], readonly string[]]>([
  ['nothing', ['-p', 'mail me@example.com @ home, /a/b and "x"'], []],
  ['files', ['-p', 'see @/a/b.txt, @~/c and @../d#L1-9.'], ['@/a/b.txt', '@~/c', '@../d']],
  ['names with spaces', ['compare @"/a b/c.txt" with @"../d e"'], ['@/a b/c.txt', '@../d e']],
  ['pictures', ['what is ~/x.png? And "/a/y.JPG"', '/a b/z.webp'], ['~/x.png', '/a/y.JPG', '/a b/z.webp']],
  ['no pictures of the project', ['see img/a.png'], []],
  ['nothing in what nobody types', ['see @/a\n', `@/a ${'x'.repeat(5000)}`, '--x=@/a'], []],
])('words of a prompt name %s', (_, words, expected) =>
  expect(mentions(words).map(({ sign, path }) => sign + path)).toEqual(expected),
);

it('a memory file imports what stands outside code', () => {
  const text = '# x\n@~/a.md and @../b.md.\n@here.md `@/c`\n```\n@/d\n```\nme@/e @/f#g @~x';
  expect(importsIn(text)).toEqual(['~/a.md', '../b.md.', '/f']);
});
