import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLetter } from '../../../src/platform/keys.ts';
import { spawnPty } from '../../support/pty.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../support/letter-program.ts');
const ASKED = 'keep it?';

/** The program at a terminal, and after it somebody who reads what is left there. */
async function answered(
  typing: { readonly before: string } | { readonly keys: readonly string[] },
): Promise<{ answer: unknown; rest: string; isAsked: boolean }> {
  const script =
    'trap : INT; stty -echo; echo ready; read -r _; "$0" "$1"; stty -icanon min 0 time 5; printf "rest=<%s>\\n" "$(tr "\\n" "~")"';
  await using pty = spawnPty('sh', ['-c', script, process.execPath, PROGRAM], {
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  await pty.waitFor(/^ready$/mu);
  pty.type(`\r${'before' in typing ? typing.before : ''}`);
  let shown = ASKED;
  for (const key of 'keys' in typing ? typing.keys : []) {
    await pty.waitFor((screen) => screen.includes(shown));
    pty.type(key);
    shown = shown === ASKED ? `${ASKED} ${key}` : shown + key;
  }
  const screen = await pty.waitFor(/^rest=<.*>$/mu);
  const answer = /answer=(.*)$/mu.exec(screen)?.[1] ?? '';
  return {
    answer: answer === 'undefined' ? undefined : JSON.parse(answer),
    rest: /^rest=<(.*)>$/mu.exec(screen)?.[1] ?? '',
    isAsked: screen.includes(ASKED),
  };
}

describe('a letter', () => {
  test.each([
    ['c\r', 'c'],
    ['\r', ''],
    ['\u0004', ''],
    ['\u0003', ''],
    ['x\u007fc\r', 'c'],
  ])('%j on its line', async (keys, answer) => {
    expect(await answered({ keys: [keys] })).toEqual({ answer, rest: '', isAsked: true });
  });

  test.each([
    ['at once', ['cd /tmp\r'], 'cd /tmp~'],
    ['one by one', 'cd /tmp\r'.split(''), 'cd /tmp~'],
    ['and not ended', ['c', 'd'], 'cd'],
    ['in two lines', ['c\rls\r'], 'c~ls~'],
  ])('a command is left to the shell, typed %s', { timeout: 30_000 }, async (_, keys, rest) => {
    expect(await answered({ keys })).toEqual({ answer: '', rest, isAsked: true });
  });

  test.each([
    ['c', 'c'],
    ['c\r', 'c~'],
    ['\r', '~'],
    ['ls\rc\r', 'ls~c~'],
  ])('%j before it is asked is left to the shell, and nothing is asked', async (before, rest) => {
    expect(await answered({ before })).toEqual({ answer: undefined, rest, isAsked: false });
  });

  test('is not asked for where there is no zsh', async () => {
    expect(await readLetter(ASKED, { PATH: '/nowhere' }, new AbortController().signal)).toBeUndefined();
  });
});
