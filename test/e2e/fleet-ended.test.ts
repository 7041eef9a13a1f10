import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { callRig, ENGINES } from '../support/call.ts';
import { send } from '../support/command.ts';
import { detached, keepers, nameFor } from '../support/detached.ts';

describe.each(ENGINES)('%s: a detached call that has ended', (engine) => {
  test('is known by its last name: how and when it ended, and what it printed, to the byte', async () => {
    await using rig = await callRig({ engine });
    const script = 'while [ ! -e go ]; do sleep 0.1; done; seq 1 200000; printf "\\033[6n\\377end"; exit 7';
    const [before, name] = [await detached(rig, script), nameFor(rig)];
    await rig.mayfly(['rename', before, name]);
    await using waiting = rig.start(rig.executable, ['wait', name]);
    fs.writeFileSync(path.join(rig.cwd, 'go'), '');
    expect((await waiting.done).code).toBe(7);
    expect(await rig.mayfly(['wait', name])).toMatchObject({ code: 7, stderr: '' });

    const logs = async (...flags: string[]): Promise<{ stdout: Buffer; stderr: string }> => {
      const { code, stdout, stderr } = await rig.mayfly(['logs', name, ...flags]);
      expect(code).toBe(0);
      return { stdout, stderr };
    };
    const ended = `mayfly: ${name} has ended with 7, \\w+ ago`;
    const all = await logs('-f');
    expect(all.stdout.length).toBeGreaterThan(1_000_000);
    const numbers = all.stdout.toString('latin1').split('\r\n').slice(0, -1).map(Number);
    expect(numbers).toEqual(numbers.map((_, index) => 200_001 - numbers.length + index));
    expect(all.stdout.subarray(-8)).toEqual(Buffer.from('\u001b[6n\u00ffend', 'latin1'));
    expect(all.stderr).toMatch(
      new RegExp(`^mayfly: the first \\d+K of what ${name} printed are not kept\n${ended}\n$`),
    );
    const last = await logs('--tail', '2', '--json');
    const lines = last.stdout.toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { time: expect.stringMatching(/^20\d\d-.*Z$/) as string, text: '200000' },
      { time: expect.stringMatching(/^20\d\d-.*Z$/) as string, text: '\u001b[6n\ufffdend' },
    ]);
    for (const words of [['show'], ['attach'], ['stop'], ['top']])
      expect(await rig.mayfly([...words, name])).toMatchObject({
        code: 64,
        stderr: expect.stringMatching(new RegExp(`^${ended}; mayfly logs ${name} shows what it printed\n$`)) as string,
      });
    for (const command of ['wait', 'logs'])
      expect(await rig.mayfly([command, 'nobody'])).toMatchObject({
        code: 64,
        stderr: expect.stringContaining('no call "nobody" runs') as string,
      });
  });

  test('is known also where its mayfly was killed, with what it had printed by then, and goes on meanwhile', async () => {
    await using rig = await callRig({ engine });
    const name = await detached(
      rig,
      'n=0; while [ ! -e go ]; do n=$((n + 1)); echo $n | tee n; sleep 0.05; done; exit 7',
    );
    await expect
      .poll(() =>
        fs.existsSync(
          path.join(rig.runtime, 'calls', fs.readdirSync(path.join(rig.runtime, 'calls'))[0] ?? '', 'printed'),
        ),
      )
      .toBe(true);
    for (const keeper of keepers(rig)) send(keeper, 'SIGKILL');
    await expect.poll(() => keepers(rig)).toEqual([]);
    const count = (): number => Number(fs.readFileSync(path.join(rig.cwd, 'n'), 'utf8'));
    const then = count();
    await expect.poll(count).toBeGreaterThan(then + 10);
    fs.writeFileSync(path.join(rig.cwd, 'go'), '');
    await expect.poll(() => rig.containers()).toEqual([]);
    await rig.mayfly(['gc']); // completes it
    expect(await rig.mayfly(['wait', name])).toMatchObject({ code: 7, stderr: '' });
    const { stdout, stderr } = await rig.mayfly(['logs', name]);
    expect(stdout.toString()).toMatch(/^1\r\n2\r\n/);
    expect(stderr).toMatch(/^mayfly: \S+ has ended with 7, \w+ ago\n$/);
  });
});
