import { expect, it } from 'vitest';
import { namesPaths, pathWords } from '../../../src/call/path-words.ts';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';

it.each<[string, readonly string[], typeof claude, readonly string[]]>([
  ['nothing', ['-p', '../other'], claude, []],
  ['one folder', ['--add-dir', '../other', '-p', 'x'], claude, ['../other writable']],
  ['several', ['--add-dir', '../a', '/b', '-p', 'x'], claude, ['../a writable', '/b writable']],
  ['after a sign', ['--add-dir=../a b', 'x'], claude, ['../a b writable']],
  ['only the first, where it takes one', ['--settings', 'a.json', 'x'], claude, ['a.json read-only']],
  ['no JSON', ['--settings', ' {"a":1}', '--mcp-config', '{}', 'b.json'], claude, ['b.json read-only']],
  ['with commas', ['--include-directories', '../a,~/b'], gemini, ['../a writable', '~/b writable']],
  ['nothing behind the end of flags', ['--', '--add-dir', '../a'], claude, []],
  ['no flag of another name', ['--add-directory', '../a', '--constructor', 'x'], claude, []],
  ['nothing at the end', ['--add-dir'], claude, []],
])('the words of a CLI name %s', (_, words, provider, expected) => {
  const flags = provider.pathFlags ?? {};
  expect(pathWords(words, flags).map(({ path, mode }) => `${path} ${mode}`)).toEqual(expected);
  expect(expected.length === 0 || namesPaths(words, flags)).toBe(true);
});
