import { describe, expect, test } from 'vitest';
import { judge, type Signs, worst } from '../../../src/fleet/health.ts';
import { coloured } from '../../../src/fleet/health-text.ts';
import type { Row } from '../../../src/fleet/row.ts';

const WELL = { name: 'x', state: 'running', health: null, owner: 'alive', age: 100, memory: 10, memoryLimit: 100 };

function signs(row: object = {}, more: Partial<Signs> = {}): Signs {
  return { row: { ...WELL, ...row } as Row, cpu: [10, 100, 10], oom: false, ...more };
}

describe('what is found', () => {
  test.each<[string, Signs, string[]]>([
    ['nothing', signs(), []],
    ['memory just below', signs({ memory: 84.9 }), []],
    ['much memory', signs({ memory: 85 }), ['memory warning']],
    ['nearly all memory', signs({ memory: 95 }), ['memory critical']],
    ['memory without a limit', signs({ memory: 95, memoryLimit: null }), []],
    ['memory that nobody knows', signs({ memory: null }), []],
    ['processors busy three times', signs({}, { cpu: [81, 100, 90] }), ['cpu warning']],
    ['processors busy twice', signs({}, { cpu: [81, 80, 90] }), []],
    ['no sample', signs({}, { cpu: [] }), []],
    ['the kernel killed', signs({}, { oom: true }), ['oom critical']],
    ['a check that fails', signs({ health: 'unhealthy' }), ['check critical']],
    ['a check that begins', signs({ health: 'starting' }), []],
    ['an orphan', signs({ owner: 'orphan' }), ['orphan warning']],
    ['an owner elsewhere', signs({ owner: 'elsewhere' }), []],
    ['a pause', signs({ state: 'paused' }), ['paused warning']],
    ['a start that takes long', signs({ state: 'created', age: 61 }), ['stuck warning']],
    ['a start', signs({ state: 'created', age: 60 }), []],
    ['what was left behind', signs({ state: 'exited', owner: 'orphan' }), ['ended warning']],
    [
      'several',
      signs({ owner: 'orphan', memory: 99 }, { oom: true }),
      ['orphan warning', 'oom critical', 'memory critical'],
    ],
  ])('%s', (_, given, found) => {
    expect(judge(given).map(({ kind, level }) => `${kind} ${level}`)).toEqual(found);
  });
});

test('the worst counts', () => {
  expect(worst([])).toBe('ok');
  expect(worst(['ok', 'warning'])).toBe('warning');
  expect(worst(['warning', 'critical', 'ok'])).toBe('critical');
});

test('only the level gets a colour', () => {
  expect(coloured('warning  critical  a warning \n2026-01-02T03:04:05Z  ok        x  ok it is\n')).toBe(
    '\u001b[33mwarning\u001b[0m  critical  a warning \n2026-01-02T03:04:05Z  \u001b[32mok\u001b[0m        x  ok it is\n',
  );
});
