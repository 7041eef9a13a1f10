import { describe, expect, test } from 'vitest';
import { describeFlag } from '../../../src/config/flags.ts';
import { COMMANDS } from '../../../src/config/commands.ts';
import { OPTION_TABLE } from '../../../src/config/options.ts';

const FLEET = [
  ...['ps', 'show', 'find', 'logs', 'stop', 'stop-all', 'restart', 'rename', 'stats', 'top', 'health', 'heal', 'gc'],
  'events',
];

test.each(FLEET)('%s has --json', (name) => {
  expect(describeFlag(COMMANDS[name]?.flags?.['json'] ?? '').does).toBe('as JSON');
});

test.each(['run', 'exec'])('%s has --json, for what it starts detached', (name) => {
  expect(COMMANDS[name]?.options).toBe(true);
  expect(OPTION_TABLE['json']?.flagOf).toContain(name);
});

test.each(['attach', 'shell'])('%s has none: its output is not mayfly’s', (name) => {
  expect(COMMANDS[name]?.flags).not.toHaveProperty('json');
});

/** Those whose flags are not the options of a call. */
const OWN = Object.entries(COMMANDS).filter(([, { options }]) => !options);

describe.each(OWN)('%s', (name, { usage, summary, flags = {} }) => {
  test('begins with its name, and says in one line what it does', () => {
    expect(usage.split(' ')[0]).toBe(name);
    expect(summary).toMatch(/^[^\n]{5,}[^.\n]$/);
  });

  test('shows each of its flags in one form, and no others', () => {
    const shown: readonly string[] = usage.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? [];
    const unshown = Object.entries(flags).filter(
      ([flag, entry]) => !shown.includes(`--${flag}`) && !shown.includes(`-${describeFlag(entry).short}`),
    );
    expect(unshown).toEqual([]);
    expect(new Set(shown).size).toBe(Object.keys(flags).length);
  });
});
