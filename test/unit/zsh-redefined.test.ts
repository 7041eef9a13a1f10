import { describe, expect, it } from 'vitest';
import { withBlock } from '../../src/zsh/block.ts';
import { findDefined, findPaths, findRedefined } from '../../src/zsh/redefined.ts';

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
    expect(findRedefined(`${BLOCK}\n# mine\n${line}\n`, NAMES)).toEqual([{ name, line: 6 }]);
    expect(findRedefined(`${line}\n${BLOCK}\n`, NAMES)).toEqual([]);
  });

  it.each(['alias c=claude', 'claudette() {', '# alias claude=x', 'claude', 'export claude=1', 'alias cl="claude=1"'])(
    '%s is none of ours',
    (line) => expect(findRedefined(`${BLOCK}\n${line}\n`, NAMES)).toEqual([]),
  );
});

it('every definition counts, with its line', () => {
  const text = 'alias x=y\nalias claude=a\nclaude() {\n}\nalias ai "fish writes it so"\n';
  const found = [
    { name: 'claude', line: 2 },
    { name: 'claude', line: 3 },
    { name: 'ai', line: 5 },
  ];
  expect(findDefined(text, NAMES)).toEqual(found);
  expect(findRedefined(`${BLOCK}\n${text}`, NAMES)).toEqual(found.map(({ name, line }) => ({ name, line: line + 4 })));
});

it.each([
  ["alias yolo='/opt/bin/claude --dangerously-skip-permissions'", 'yolo', '/opt/bin/claude'],
  ['alias c=~/.claude/local/claude', 'c', '/home/ann/.claude/local/claude'],
  ['  alias -- t="timeout 60 $HOME/bin/claude -p"', 't', '/home/ann/bin/claude'],
  ["alias f 'env X=1 ${HOME}/bin/claude'", 'f', '/home/ann/bin/claude'],
])('%s calls a program by its path', (line, name, file) =>
  expect(findPaths(`\n${line}`, NAMES, '/home/ann')).toEqual([{ name, line: 2, file }]),
);

it.each([
  "alias c='claude -c'",
  'alias c="command claude"',
  'alias ls=/bin/ls',
  'x=/opt/bin/claude',
  'alias claude=/opt/claude',
])('%s does not', (line) => expect(findPaths(line, NAMES, '/home/ann')).toEqual([]));
