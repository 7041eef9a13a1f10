import { expect, it } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { glm } from '../../../src/providers/glm.ts';
import { noteOnWords, isOneAnswer } from '../../../src/providers/one-answer.ts';

it('knows words that ask for one answer', () => {
  expect([['-p', 'x'], ['--version'], ['x'], []].map(isOneAnswer)).toEqual([true, true, false, false]);
});

it('says what becomes of work in the background, and what to do instead', () => {
  for (const word of ['agents', 'attach', 'logs', 'stop', 'kill', 'respawn', 'rm', 'daemon'])
    expect(noteOnWords(claude, [word, '1'])).toMatch(
      /^mayfly: what claude does .* ends with this call; claude --bg TASK /,
    );
  expect(noteOnWords(glm, ['logs'])).toContain('glm --bg TASK');
  for (const words of [[], ['-p', 'agents'], ['look at the logs'], ['mcp', 'list'], ['agents', '--help']])
    expect(noteOnWords(claude, words)).toBeUndefined();
  expect(noteOnWords(gemini, ['agents'])).toBeUndefined();
});

it('says how a CLI that is part of an image is updated', () => {
  for (const word of ['update', 'upgrade', 'install', 'doctor'])
    expect(noteOnWords(claude, [word])).toMatch(/^mayfly: this claude is part of an image .*mayfly image update/);
  for (const words of [['-p', 'update'], ['please update']]) expect(noteOnWords(claude, words)).toBeUndefined();
});
