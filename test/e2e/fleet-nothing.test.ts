import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createOwnEngine } from '../faults/own-engine.ts';
import { callRig, ENGINES, type EngineName } from '../support/call.ts';
import { needs } from '../support/needs.ts';
import type { Pty } from '../support/pty.ts';
import type { Rig } from '../support/rig.ts';

/** A rig on an engine of its own, where nothing runs whatever else this machine does. */
async function alone(engine: EngineName): Promise<Rig & AsyncDisposable> {
  if (engine === 'podman') {
    const rig = await callRig({ engine });
    const folder = path.join(path.dirname(rig.home), 'storage');
    const text = `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/graph"\nrunroot = "${folder}/run"\n`;
    const env = { ...rig.env, CONTAINERS_STORAGE_CONF: rig.write('storage.conf', text) };
    return {
      ...rig,
      env,
      pty: (command, args, more) => rig.pty(command, args, { ...more, env: { ...env, ...more?.env } }),
    };
  }
  const own = await createOwnEngine();
  const rig = await callRig({ engine, env: own.env });
  return {
    ...rig,
    async [Symbol.asyncDispose]() {
      await rig[Symbol.asyncDispose]();
      await own[Symbol.asyncDispose]();
    },
  };
}

const NONE = 'no call runs; start one with claude, gemini, glm or gexec';
const GONE = 'no call "x" runs; nothing runs';

/** What is typed, the exit code, and what is said. */
const ROWS: readonly (readonly [string, number, string])[] = [
  ['ai-list', 0, NONE],
  ['ai-list --all', 0, NONE],
  ['ai-list --provider glm', 0, 'no such call runs; see mayfly ps'],
  ['ai-list --json', 0, '[]'],
  ['ai-list --waiting', 0, 'no call waits for a slot'],
  ['ai-list --waiting -q', 64, '--waiting and --quiet do not go together; leave one out'],
  ['ai-status', 0, ' answers; no call runs'],
  ['ai-status x', 64, GONE],
  ['ai-stats', 0, NONE],
  ['ai-stats --watch x', 64, GONE],
  ['ai-logs', 64, 'mayfly logs needs a name'],
  ['ai-logs x', 64, GONE],
  ['ai-start', 64, 'mayfly run needs a provider'],
  ['ai-attach', 64, 'mayfly attach needs a name'],
  ['ai-attach x', 64, GONE],
  ['ai-stop', 64, 'mayfly stop needs a name'],
  ['ai-stop x', 64, GONE],
  ['ai-stop-all', 0, 'nothing to stop'],
  ['ai-restart', 64, 'mayfly restart needs a name'],
  ['ai-restart x', 64, GONE],
  ['ai-session ps', 0, NONE],
  ['ai-session top', 0, NONE],
  ['ai-session find x', 1, 'x does not run; see mayfly ps'],
  ['ai-session show', 64, 'mayfly show needs a name'],
  ['ai-session shell x', 64, GONE],
  ['ai-session heal x', 64, GONE],
  ['ai-session rename x yy', 64, GONE],
  ['ai-session gc', 0, 'there is nothing to remove'],
  ['ai-session-manager ps', 0, 'ai-session-manager is called ai-session now'],
  ['ai-session-manager ps', 0, NONE],
  ['start_instance', 64, 'start_instance is called ai-start now'],
  ['start_instance', 64, 'mayfly run needs a provider'],
  ['stop_instance x', 64, 'stop_instance is called ai-stop now'],
  ['stop_instance x', 64, GONE],
];

describe.runIf(needs('root, to start an engine')).each(ENGINES)('%s: where nothing runs', (engine) => {
  it('every function says so, in one line, and with the exit code that is documented', async () => {
    await using rig = await alone(engine);
    const typed = (words: string): Pty =>
      rig.pty('zsh', ['-f', '-i', '-c', `source <(${rig.executable} init zsh); ${words}`], { cols: 250 });
    const told: [string, number, string[]][] = [];
    for (const [words] of ROWS) {
      await using pty = typed(words);
      // What never ends must not take its zsh with it.
      const { code } = await Promise.race([pty.exit, sleep(60_000, { code: -1 })]);
      told.push([words, code, pty.screen().split('\n').filter(Boolean)]);
    }
    const renamed = (words: string): boolean => /^(start|stop)_|-manager/.test(words);
    const found = told.map(([words, code, lines], index) => {
      const what = ROWS[index]?.[2] ?? '';
      return [words, code, lines.find((line) => line.includes(what)) ? what : lines];
    });
    expect(found).toEqual(ROWS);
    expect(told.map(([words, , lines]) => [words, lines.length])).toEqual(
      ROWS.map(([words]) => [words, renamed(words) ? 2 : 1]),
    );
    await using pty = typed('ai-status --watch');
    await pty.waitFor(/ answers; no call runs\n/);
    pty.type('\u0003');
    expect((await pty.exit).code).toBe(0);
  });
});
