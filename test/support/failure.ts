import { expect } from 'vitest';
import type { Ran } from './command.ts';

/** One line of mayfly's, nothing on stdout, and the exit code. */
export function failed({ code, stdout, stderr }: Ran): { code: number; line: string } {
  expect(stdout.toString()).toBe('');
  const lines = stderr.split('\n').filter((line) => line.startsWith('mayfly:'));
  expect(lines).toHaveLength(1);
  return { code, line: lines[0] ?? '' };
}

/** And nothing from anybody else. */
export function refused(ran: Ran): { code: number; line: string } {
  expect(ran.stderr.match(/\n/gu)).toHaveLength(1);
  return failed(ran);
}
