import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../support/command.ts';
import { isRoot, needs } from '../support/needs.ts';
import type { Pty } from '../support/pty.ts';
import { randomOfTest, tries } from '../support/random.ts';
import type { Rig } from '../support/rig.ts';
import { createOwnEngine, faultRig, type OwnEngine } from './own-engine.ts';

const TIMES = tries(20);
const AT_ONCE = 4;
const LONGEST = 600; // milliseconds from a call's first change to the fault

/** Changes of the CLI's folder, each told when it stands: a new file, and one that is replaced. */
const SCRIPT = `cd ~/.claude && mkdir -p themes && n=0; while :; do
  n=$((n + 1)); echo $n >themes/$1-$n.md; echo $n >$1.txt.tmp.1; mv $1.txt.tmp.1 $1.txt; echo $n >>"$2"; sleep 0.02
done`;
const FEW = SCRIPT.replace('while :', 'while [ $n -lt 5 ]');

let engine: OwnEngine;
beforeAll(async () => {
  if (isRoot) engine = await createOwnEngine();
});
afterAll(() => engine?.[Symbol.asyncDispose]());

interface Call {
  readonly name: string;
  readonly cwd: string;
  readonly args: readonly string[];
  /** How many changes the CLI has made. */
  readonly done: () => number;
}

/** So many calls, in projects of their own, that change files of the folder until something ends them. */
async function describeCalls(rig: Rig, count: number, script = SCRIPT): Promise<Call[]> {
  const round = fs.readdirSync(rig.home).length;
  const names = Array.from({ length: count }, (_, n) => `p${round}-${n}`);
  return Promise.all(
    names.map(async (name) => {
      const cwd = await rig.project(name);
      const told = path.join(cwd, 'told');
      const args = ['exec', '--provider', 'claude', '--', 'sh', '-c', script, 'sh', name, told];
      const done = (): number => (fs.existsSync(told) ? fs.readFileSync(told, 'utf8').split('\n').length - 1 : 0);
      return { name, cwd, args, done };
    }),
  );
}

async function begun({ name, done }: Call): Promise<void> {
  await expect.poll(done, { interval: 10, message: `${name} begins` }).toBeGreaterThan(0);
}

/** What of the calls' changes is not in the store, and what they left. */
async function wrongAfter(rig: Rig, calls: readonly Call[]): Promise<string[]> {
  const folder = path.join(rig.store, 'claude');
  const stored = new Set(namesIn(path.join(folder, 'themes')));
  const lost = calls.flatMap(({ name, done }) => {
    const files = Array.from({ length: done() }, (_, n) => `${name}-${n + 1}.md`).filter((file) => !stored.has(file));
    const last = done() > 0 ? Number(fs.readFileSync(path.join(folder, `${name}.txt`), 'utf8')) : 0;
    return last >= done() ? files : [...files, `${name}.txt is ${last} of ${done()}`];
  });
  const live = ['live', 'calls'].flatMap((place) => namesIn(path.join(rig.runtime, place)));
  const halves = namesIn(rig.store, true).filter((name) => /\.mayfly\.|\.lock|\.mine/.test(name));
  return [...lost, ...live, ...halves, ...(await rig.containers())];
}

function namesIn(folder: string, recursive = false): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder, { recursive, encoding: 'utf8' }) : [];
}

/** Ends what the containers do that go on without their mayfly; one whose client had just been started comes late. */
async function endContainers(rig: Rig): Promise<void> {
  for (let quiet = 0; quiet < 20; quiet++) {
    const names = await rig.containers();
    if (names.length > 0) {
      quiet = 0;
      await engine.docker('kill', ...names).catch(() => {}); // one has ended meanwhile
    }
    await sleep(100);
  }
}

describe.runIf(needs('root, to start an engine'))('with an engine', () => {
  it('kill -9 of the container loses nothing', async () => {
    const random = randomOfTest();
    await using rig = await faultRig(engine);
    const wrong: string[] = [];
    for (let n = 0; n < TIMES; n += AT_ONCE) {
      const calls = await describeCalls(rig, AT_ONCE);
      const moments = calls.map(() => random.below(LONGEST));
      await Promise.all(
        calls.map(async (call, index) => {
          await using running = rig.start(rig.executable, call.args, call);
          await begun(call);
          await sleep(moments[index]);
          await engine.docker('kill', '--signal', 'KILL', await containerOf(call));
          const { code, stderr } = await running.done;
          if (code !== 137 || stderr) wrong.push(`${call.name} ended with ${code}: ${stderr}`);
        }),
      );
      wrong.push(...(await wrongAfter(rig, calls)));
    }
    console.log(`kill -9 of the container, ${TIMES} times: ${wrong.length} lost`);
    expect(wrong).toEqual([]);
  });

  it.each<[string, number, string, number, (call: Call, running: Running) => Promise<unknown>]>([
    ['at any moment', TIMES, SCRIPT, 800, () => Promise.resolve()],
    // A few changes, and the end: from then on there is the engine's tidying up, and ours.
    ['while the call leaves', TIMES, FEW, 120, ({ done }) => expect.poll(done, { interval: 5 }).toBe(5)],
    [
      'that has not seen the end of its container',
      AT_ONCE,
      `${FEW}; until [ -e "$2.end" ]; do sleep 0.02; done`,
      0,
      async ({ name, cwd, done }, running) => {
        await expect.poll(done).toBe(5);
        running.kill('SIGSTOP');
        fs.writeFileSync(path.join(cwd, 'told.end'), '');
        await expect.poll(() => engine.docker('ps', '--format', '{{.Names}}')).not.toContain(`-${name}-`);
      },
    ],
  ])(
    'kill -9 of mayfly %s loses nothing, whatever its container does',
    async (when, times, script, longest, moment) => {
      const random = randomOfTest();
      await using rig = await faultRig(engine);
      const wrong: string[] = [];
      for (let n = 0; n < times; n += AT_ONCE) {
        const calls = await describeCalls(rig, AT_ONCE, script);
        const moments = calls.map(() => random.below(longest));
        const ends = calls.map(async (call, index) => {
          const running = rig.start(rig.executable, call.args, call);
          await moment(call, running);
          await sleep(moments[index]);
          running.kill('SIGKILL');
          return running;
        });
        const runnings = await Promise.all(ends);
        await endContainers(rig);
        await Promise.all(runnings.map(({ done }) => done));
        const { code, stderr } = await rig.mayfly(['config', 'show']);
        if (code !== 0 || stderr) wrong.push(`${code}: ${stderr}`);
        wrong.push(...(await wrongAfter(rig, calls)));
      }
      console.log(`kill -9 of mayfly ${when}, ${times} times: ${wrong.length} lost`);
      expect(wrong).toEqual([]);
    },
  );

  it('a terminal that is closed (SIGHUP) loses nothing and leaves nothing', async () => {
    const random = randomOfTest();
    await using rig = await faultRig(engine);
    const wrong: string[] = [];
    for (let n = 0; n < TIMES; n += AT_ONCE) {
      const calls = await describeCalls(rig, AT_ONCE);
      const moments = calls.map(() => random.below(LONGEST));
      await Promise.all(
        calls.map(async (call, index) => {
          await using pty: Pty = rig.pty(rig.executable, call.args, call);
          await begun(call);
          await sleep(moments[index]);
          pty.hangUp();
          await pty.exit;
        }),
      );
      wrong.push(...(await wrongAfter(rig, calls)));
    }
    console.log(`SIGHUP of the terminal, ${TIMES} times: ${wrong.length} lost`);
    expect(wrong).toEqual([]);
  });

  it('kill -9 of the engine loses nothing, also of what containers do until it is started again', async () => {
    const random = randomOfTest();
    await using rig = await faultRig(engine);
    const wrong: string[] = [];
    for (let n = 0; n < TIMES; n++) {
      const calls = await describeCalls(rig, 2);
      const runnings = calls.map((call) => rig.start(rig.executable, call.args, call));
      await Promise.all(calls.map(begun));
      await sleep(random.below(LONGEST));
      await engine.kill();
      const ends = await Promise.all(runnings.map(({ done }) => done));
      for (const { code, stderr } of ends) if (code === 0) wrong.push(`a call ended well: ${stderr}`);
      await engine.start();
      // The engine removes what it finds dead in its own time, and lists it until then.
      const isCompleted = async (): Promise<boolean> => {
        const { code, stderr } = await rig.mayfly(['config', 'show']);
        if (code !== 0 || stderr) wrong.push(`${code}: ${stderr}`);
        return fs.readdirSync(path.join(rig.runtime, 'live')).length === 0;
      };
      await expect.poll(isCompleted, { interval: 100 }).toBe(true);
      wrong.push(...(await wrongAfter(rig, calls)));
    }
    console.log(`kill -9 of the engine, ${TIMES} times: ${wrong.length} lost`);
    expect(wrong).toEqual([]);
  }, 600_000);
});

/** The engine lists a container a moment after its program has begun. */
async function containerOf(call: Call): Promise<string> {
  const names = await engine.docker('ps', '--format', '{{.Names}}');
  const found = names.split('\n').find((each) => each.includes(`-${call.name}-`));
  return found ?? sleep(20).then(() => containerOf(call));
}
