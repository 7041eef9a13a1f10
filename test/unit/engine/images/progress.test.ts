import { describe, expect, it } from 'vitest';
import { progress } from '../../../../src/engine/images/progress.ts';

function watched(): { lines: string[]; clock: { now: number }; seen: ReturnType<typeof progress> } {
  const lines: string[] = [];
  const clock = { now: 10_000 };
  return { lines, clock, seen: progress({ note: (line) => lines.push(line), now: () => clock.now }) };
}

describe('progress', () => {
  it('shows a line now and then', () => {
    const { lines, clock, seen } = watched();
    seen.onOutput('one\ntwo\n');
    seen.onOutput('three\n');
    clock.now += 5000;
    seen.onOutput('\n');
    seen.onOutput('four\n');
    expect(lines).toEqual(['  two', '  four']);
  });

  it('shows the last lines of a step that failed, plain and short', () => {
    const { lines, clock, seen } = watched();
    clock.now = 0;
    const written = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    seen.onOutput(`${written.join('\n')}\n10%\r50%\r100%\r\n\u001b[91mred\u001b[0m \u0007${'x'.repeat(200)}\n`);
    seen.showEnd();
    expect(lines).toHaveLength(15);
    expect(lines[0]).toBe('  line 27');
    expect(lines.at(-2)).toBe('  100%');
    expect(lines.at(-1)).toBe(`  red ?${'x'.repeat(95)}`);
  });
});
