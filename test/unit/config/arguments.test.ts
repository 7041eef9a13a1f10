import { describe, expect, it } from 'vitest';
import { parseCallArguments } from '../../../src/config/arguments.ts';

describe('the arguments of a call', () => {
  it.each([
    [['claude', '--', '-p', 'hi'], ['claude'], {}, ['-p', 'hi']],
    [['claude', '-p', 'hi'], ['claude'], {}, ['-p', 'hi']],
    [['claude', '--', '--', ''], ['claude'], {}, ['--', '']],
    [['claude', '--memory=4g', '--cpus', '2', '--', 'x'], ['claude'], { memory: '4g', cpus: 2 }, ['x']],
    [['--dry-run', 'claude', '--no-read-only', '--', 'x'], ['claude'], { 'dry-run': true, 'read-only': false }, ['x']],
    [['claude', '--pass-env=A,B', '--pass-env', 'C=1', '--'], ['claude'], { 'pass-env': ['A', 'B', 'C=1'] }, []],
    [['claude', '--network', 'none', 'echo', '--network'], ['claude'], { network: 'none' }, ['echo', '--network']],
  ])('%j', (argv, operands, values, rest) => {
    expect(parseCallArguments('run', argv, 1)).toEqual({ operands, values, rest });
  });

  it.each([
    [['claude', '--memroy', '4g'], 'mayfly run has no option --memroy'],
    [
      ['claude', '--memory', 'much', '--'],
      '--memory does not take "much" (allowed: a size of at least 6m, such as 512m or 2g)',
    ],
    [['claude', '--memory'], '--memory does not take ""'],
    [['claude', '--provider', 'glm'], 'mayfly run has no option --provider'],
    [['claude', '--no-memory'], 'mayfly run has no option --no-memory'],
    [['claude', '--wait', '30', '--', '-p'], '--wait does not take the next word; write --wait=30'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseCallArguments('run', argv, 1)).toThrow(message);
  });
});
