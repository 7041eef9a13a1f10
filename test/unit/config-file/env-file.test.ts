import { expect, test } from 'vitest';
import { parseEnvFile } from '../../../src/config-file/env-file.ts';

test.each<[string, Record<string, string>]>([
  ['# comment\r\nA=1\r\nexport B = two words \r\n', { A: '1', B: 'two words' }],
  ['C="$(touch run)"', { C: '$(touch run)' }],
  ["D='x=y'\nE=", { D: 'x=y', E: '' }],
  ['F="v" # note', { F: 'v' }],
  ["F='v'\t# it's a note", { F: 'v' }],
  ['F=v # note', { F: 'v' }],
  ['F=v#1', { F: 'v#1' }],
  ['F="a # b"', { F: 'a # b' }],
  ['F="say "hi" to"', { F: 'say "hi" to' }],
  ['G="-----BEGIN\n  A=1\n-----END" # end\nH=1', { G: '-----BEGIN\n  A=1\n-----END', H: '1' }],
])('%j gives its variables', (text, values) => {
  expect(parseEnvFile(text)).toEqual({ values, wrongLine: undefined });
});

test.each([
  ['not a line', 1],
  ['A=1\n\n1F=no', 3],
  ['KEY: v', 1],
  ['A=1\nG="half\nB=2', 2],
])('%j has a wrong line', (text, wrongLine) => {
  expect(parseEnvFile(text)).toMatchObject({ wrongLine });
});
