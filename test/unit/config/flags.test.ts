import { expect, test } from 'vitest';
import { readFlags } from '../../../src/config/flags.ts';

test.each([
  ['logs', ['x', '--tail', '-1'], '--tail needs a value; mayfly logs NAME'],
  ['logs', ['x', '--tail'], '--tail needs a value; '],
  ['logs', ['x', '--follow=1'], '--follow takes no value; '],
  ['logs', ['x', '--nope'], 'mayfly logs has no option --nope; '],
  ['ps', ['-z'], 'mayfly ps has no option -z; mayfly ps [-a|--waiting]'],
  ['logs', [], 'mayfly logs needs a name'],
  ['logs', ['x', 'y'], 'mayfly logs does not take "y"'],
])('mayfly %s %j is refused', (command, args, message) => {
  expect(() => readFlags(command, args, 1, command === 'logs' ? 1 : 0)).toThrow(message);
});

test('a letter stands for its flag', () => {
  expect(readFlags('ps', ['-a', '-q'], 0).values).toEqual({ all: true, quiet: true });
});
