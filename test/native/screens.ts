import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { StubOptions } from '../../src/selftest/stub/stub.ts';
import { answers } from './screen-answers.ts';
import type { Pty } from '../support/pty.ts';
import { type Cli, type Scene, setScene, type Side } from './scene.ts';

/** A way through a CLI: keys, and the screen that each of them leads to, by name. */
export interface Walk {
  readonly name: string;
  readonly args?: readonly string[];
  readonly answer?: StubOptions['answer'];
  readonly steps: readonly (readonly [keys: string, screen: string])[];
}

const SIZES = [
  [120, 40],
  [80, 24],
  [20, 5],
] as const;

const PATIENCE = 60_000; // milliseconds for both sides to come to the same screen
/** Milliseconds without a change after which a screen stands, and after which a key has changed nothing. */
const SOON = { still: 2000, unmoved: 5000 };
/** The same for the first screen, which comes late, and is painted before a CLI listens. */
const AT_FIRST = { still: 5000, unmoved: PATIENCE };

export interface Look {
  /** A screen that matches is on its way to another. */
  readonly busy: RegExp;
  /** What may differ, and why. */
  readonly rules: readonly (readonly [why: string, found: RegExp, as: string])[];
}

/** Each walk natively and wrapped, side by side at terminals of three sizes: what stands on the screens, cell by cell. */
export function compareScreens(cli: Cli, walks: readonly Walk[], look: Look): void {
  const cases = walks.flatMap((walk) => SIZES.map(([cols, rows]) => ({ name: walk.name, walk, cols, rows })));
  test.each(cases)('$name at $cols x $rows', async ({ walk, cols, rows }) => {
    await using native = await begin('native', cli, walk, cols, rows);
    await using wrapped = await begin('wrapped', cli, walk, cols, rows);
    const screens = (): Screens => [shown(native, look), shown(wrapped, look)];
    const different: string[] = [];
    let before = screens();
    for (const [keys, name] of walk.steps) {
      native.pty.type(keys);
      wrapped.pty.type(keys);
      before = await settled(screens, before, look.busy, name === walk.steps[0]?.[1] ? AT_FIRST : SOON);
      if (before[0] !== before[1]) different.push(`${name}:\n${unlike(...before)}`);
    }
    expect(different.join('\n\n')).toBe('');
  });
}

type Screens = readonly [native: string, wrapped: string];

async function begin(
  side: Side,
  cli: Cli,
  { args = [], answer = answers() }: Walk,
  cols: number,
  rows: number,
): Promise<{ scene: Scene; pty: Pty } & AsyncDisposable> {
  const scene = await setScene(side, cli, { answer });
  const [first = '', ...words] = [...scene.command, ...args];
  // Gemini CLI has a launcher that outlives its terminal; calls are without.
  const env = { ...scene.rig.env, ...scene.env, GEMINI_CLI_NO_RELAUNCH: 'true' };
  const pty = scene.rig.pty(first, words, { cwd: scene.project, env, cols, rows });
  return {
    scene,
    pty,
    async [Symbol.asyncDispose]() {
      pty.hangUp();
      await pty.exit;
      await scene[Symbol.asyncDispose]();
    },
  };
}

function shown({ scene, pty }: { scene: Scene; pty: Pty }, { rules }: Look): string {
  const text = scene.same(pty.cells().join('\n'));
  return rules.reduce((left, [, found, as]) => left.replaceAll(found, as), text);
}

/** The screens once both are others than before, stand still and are the same; or as they are when there is no more hope for that. */
async function settled(
  screens: () => Screens,
  before: Screens,
  busy: RegExp,
  { still, unmoved }: typeof SOON,
): Promise<Screens> {
  const began = Date.now();
  let [last, since] = [before, began];
  for (;;) {
    const now = screens();
    if (now.some((screen, side) => screen !== last[side] || busy.test(screen))) [last, since] = [now, Date.now()];
    const haveChanged = now.every((screen, side) => screen !== before[side]) || Date.now() - began > unmoved;
    if (haveChanged && now[0] === now[1] && Date.now() - since > still) return now;
    if (Date.now() - began > PATIENCE) return now;
    await sleep(50);
  }
}

function unlike(native: string, wrapped: string): string {
  const rows = wrapped.split('\n');
  return native
    .split('\n')
    .flatMap((row, n) => (row === rows[n] ? [] : [`${n} native  ${row}`, `${n} wrapped ${rows[n]}`]))
    .join('\n');
}
