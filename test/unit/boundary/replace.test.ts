import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const kept = [false, ['x'], 'edited'];
const ours = [true, ['x'], 'ours'];

it.each([
  ['node_modules/.bin/bun', 'otherone'],
  [process.execPath, false], // there a second look has to do
])('an edit that lands after our last look is not overwritten, run by %s', (runtime, exchanged) => {
  const outcomes: unknown = JSON.parse(execFileSync(runtime, ['test/support/late-edit.ts'], { encoding: 'utf8' }));
  expect(outcomes).toEqual({
    replaced: kept,
    'replaced, no edit': ours,
    'replaced, removed meanwhile': [false, []],
    'replaced, a folder meanwhile': [false, ['x'], ''],
    made: kept,
    'made, no edit': ours,
    removed: kept,
    'removed, no edit': [true, []],
    'exchanges two files': exchanged,
  });
});
