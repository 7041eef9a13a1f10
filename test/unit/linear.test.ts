import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, test } from 'vitest';
import type { Parser } from '../support/commit-parsers.ts';
import { PARSERS } from '../support/parsers.ts';
import { randomOfTest, tries } from '../support/random.ts';

/** Milliseconds that are enough on any machine for a megabyte, once, where time is linear; of quadratic time it would be hours. */
const PATIENCE = 60_000;
const LARGEST = 1_000_000; // characters

/** In a process of its own, since nothing else ends what does not come to an end. */
let reader: ChildProcess | undefined;

async function read(name: string, text: string): Promise<string> {
  reader ??= fork(new URL('../support/parser-program.ts', import.meta.url), {
    execArgv: [],
    serialization: 'advanced',
  });
  reader.send({ name, text });
  try {
    const [answer] = (await once(reader, 'message', { signal: AbortSignal.timeout(PATIENCE) })) as [string];
    return answer;
  } catch {
    end();
    return 'it does not come to an end';
  }
}

function end(): void {
  reader?.kill('SIGKILL');
  reader = undefined;
}

afterAll(end);

function* rows({ pieces, largest = LARGEST }: Parser): Generator<[string, string]> {
  for (const each of pieces) {
    const [begin, piece] = typeof each === 'string' ? ['', each] : each;
    const count = Math.ceil((largest - begin.length) / piece.length);
    yield [`${begin}${piece} …`, (begin + piece.repeat(count)).slice(0, largest)];
  }
}

const ALL = Object.entries(PARSERS);

describe('a megabyte that was made to take long is read to its end', () => {
  test.each(ALL)('%s', { timeout: 300_000 }, async (name, parser) => {
    for (const [row, text] of rows(parser)) expect([row, await read(name, text)]).toEqual([row, '']);
  });
});

describe('what is like the real thing, but is not, is read or refused', () => {
  test.each(ALL)('%s', { timeout: 300_000 }, async (name, { sample = '', pieces }) => {
    const random = randomOfTest();
    const parts = [...pieces.flat(), sample, '\0', '\n', '"', '\ud800', '__proto__', '-1'];
    for (let left = tries(100); left > 0; left -= 1) {
      let text = sample;
      for (let changes = random.below(6); changes > 0; changes -= 1) {
        const [at, gone] = [Math.floor(random.below(text.length + 1)), Math.floor(random.below(4))];
        text = text.slice(0, at) + random.pick(parts).repeat(1 + random.below(30)) + text.slice(at + gone);
      }
      expect([text, await read(name, text)]).toEqual([text, '']);
    }
  });
});
