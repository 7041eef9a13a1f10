import { describe, expect, it } from 'vitest';
import { withBlock } from '../../src/zsh/block.ts';
import { findRedefined } from '../../src/zsh/redefined.ts';

const NAMES = ['ai', 'claude', 'ai-stop'];
const BLOCK = withBlock('export A=1', '/s/init.zsh');

describe('after the block of a .zshrc', () => {
  it.each([
    ['alias claude="claude --model opus"', 'claude'],
    ["  alias -g 'claude=x'", 'claude'],
    ['alias -- ai=date', 'ai'],
    ['claude() { command claude "$@" }', 'claude'],
    ['ai-stop () {', 'ai-stop'],
    ['function claude {', 'claude'],
    ['function ai() {', 'ai'],
  ])('%s hides ours', (line, name) => {
    expect(findRedefined(`${BLOCK}\n# mine\n${line}\n`, NAMES)).toEqual({ name, line: 6 });
    expect(findRedefined(`${line}\n${BLOCK}\n`, NAMES)).toBeUndefined();
  });

  it.each(['alias c=claude', 'claudette() {', '# alias claude=x', 'claude', 'export claude=1', 'alias cl="claude=1"'])(
    '%s is none of ours',
    (line) => expect(findRedefined(`${BLOCK}\n${line}\n`, NAMES)).toBeUndefined(),
  );
});
