import fs from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { seedOfTest, tries } from '../../support/random.ts';
import { config, type Config, hostsFor, render } from './random-config.ts';
import { comparable, Home, sshG } from './real-ssh.ts';

const RUNS = tries(200);

/** What differs, one entry a configuration; empty where nothing does, undefined where the result says that it cannot be the same. */
async function differences(configs: readonly Config[]): Promise<(string | undefined)[]> {
  await using home = new Home();
  const results = configs.map((one, index) => {
    home.put({ ...render(one, `${index}`, false), ...render(one, `${index}`, true) });
    const { text, dropped } = home.sanitize(`${index}/config`);
    home.put({ [`${index}/sanitized`]: text });
    return { text, inexact: dropped.some(({ why }) => /depends on|cannot be written|too many combinations/.test(why)) };
  });
  const calls = results.flatMap((_, index) =>
    hostsFor(index).flatMap((host) =>
      ['x-config', 'sanitized'].map((file) => ({ file: home.file(`${index}/${file}`), host })),
    ),
  );
  const half = Math.ceil(calls.length / 2);
  const halves = await Promise.all([sshG(home, calls.slice(0, half)), sshG(home, calls.slice(half))]);
  const outputs = halves.flat().map((output, at, all) => comparable(output, all[at - (at % 2)]));
  expect(fs.existsSync(home.marker), 'a command ran').toBe(false);
  return results.map(({ text, inexact }, index) => {
    if (inexact) return undefined;
    return hostsFor(index)
      .map((host, at) => {
        const [before = '', after = ''] = outputs.slice(4 * index + 2 * at);
        if (before === after && !before.includes('{error}')) return '';
        const [lost, gained] = [minus(before, after), minus(after, before)];
        return `${host}: -${lost} +${gained}\n${text}`;
      })
      .join('');
  });
}

function minus(a: string, b: string): string {
  const lines = b.split('\n');
  return a
    .split('\n')
    .filter((line) => !lines.includes(line))
    .join(', ');
}

test(`${RUNS} random configurations mean the same to ssh`, async () => {
  const seed = seedOfTest();
  const found: string[] = [];
  for (let [compared, round] = [0, 0]; compared < RUNS && found.length === 0; round += 1) {
    expect(round, 'too many that cannot be compared').toBeLessThan(8);
    const part = await differences(fc.sample(config, { numRuns: RUNS - compared, seed: seed + round }));
    const exact = part.filter((text) => text !== undefined);
    compared += exact.length;
    found.push(...exact.filter((text) => text !== ''));
  }
  if (found.length > 0) await showSmallest(seed);
  expect(found).toEqual([]);
}, 900_000);

/** One at a time, so that the smallest one that differs is shown. */
async function showSmallest(seed: number): Promise<void> {
  const property = fc.asyncProperty(config, async (one) => {
    const [difference] = await differences([one]);
    expect({ difference, files: render(one, '.', false) }).toMatchObject({
      difference: expect.toSatisfy((text) => !text),
    });
  });
  await fc.assert(property, { seed, numRuns: RUNS });
}
