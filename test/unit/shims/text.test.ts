import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { canHaveShim, isShimText, quote, renderShim } from '../../../src/shims/text.ts';

describe('a shim', () => {
  it('has its name and the executable as words, and no token left', () => {
    const text = renderShim('my.own-llm', "/home/o'neil/a b/$&/@name@/mayfly");
    expect(text).toContain("\nname='my.own-llm'\nmayfly='/home/o'\\''neil/a b/$&/@name@/mayfly'\n");
    expect(text.match(/@\w+@/g)).toEqual(['@name@']);
    expect(text.endsWith('\nexec "$mayfly" run "$name" -- "$@"\n')).toBe(true);
  });

  it.each([
    [renderShim('claude', '/opt/mayfly'), true],
    ['#!/bin/sh\n# mayfly made this file, says another version\n', true],
    ['#!/bin/sh\nexec claude "$@"\n', false],
    ['\n#!/bin/sh\n# mayfly made this file', false],
    ['\u007fELF\u0002', false],
    ['', false],
  ])('is known by how it begins: %j', (text, known) => expect(isShimText(text)).toBe(known));

  it.each([
    ['claude', true],
    ['aider', true],
    ['git', false],
    ['ssh', false],
    ['docker', false],
    ['env', false],
  ])('can be called %s: %s', (name, can) => expect(canHaveShim(name)).toBe(can));
});

it.each(['', "'", "''a'", 'a b', '$HOME `x` "y" \\', 'a\nb', '!!', 'é', '-x'])('%j is one word of sh', (text) => {
  const printed = execFileSync('sh', ['-c', `printf %s ${quote(text)}`], { encoding: 'utf8' });
  expect(printed).toBe(text);
});
