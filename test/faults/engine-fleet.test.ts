import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { output } from '../support/call.ts';
import type { Running } from '../support/command.ts';
import { detached, keepers } from '../support/detached.ts';
import { needs } from '../support/needs.ts';
import type { Rig } from '../support/rig.ts';
import { createOwnEngine, faultRig } from './own-engine.ts';

/** Counts in a file of the CLI's folder, one that is replaced, and tells of each number that stands there. */
const SCRIPT = `cd ~/.claude; n=0; while :; do
  n=$((n + 1)); echo $n >count.txt.tmp.1; mv count.txt.tmp.1 count.txt; echo $n >>"$OLDPWD/told"; sleep 0.02
done`;

/** What of the CLI's changes the store has not: each stands before it is told. */
function lost(rig: Rig): number {
  const told = fs.readFileSync(path.join(rig.cwd, 'told'), 'utf8').trimEnd().split('\n');
  return Math.max(0, Number(told.at(-1)) - Number(fs.readFileSync(path.join(rig.store, 'claude/count.txt'), 'utf8')));
}

function says(running: Running, what: RegExp): Promise<void> {
  return expect.poll(() => running.stdout()).toMatch(what);
}

describe.runIf(needs('root, to start an engine'))('kill -9 of the engine', () => {
  it('leaves a detached call to its keeper; who asks or watches is told in one line', async () => {
    await using engine = await createOwnEngine();
    await using rig = await faultRig(engine, 'max-calls: 1\n');
    await using events = rig.start(rig.executable, ['events']);
    await expect.poll(() => fs.existsSync(path.join(rig.runtime, 'watchers'))).toBe(true);
    const name = await detached(rig, SCRIPT, ['--provider', 'claude']);
    await says(events, new RegExp(name));
    await using health = rig.start(rig.executable, ['health', '--watch']);
    await says(health, new RegExp(`ok +${name}`));

    await engine.kill();
    const end = await events.done;
    expect(end.code).toBe(69);
    expect(end.stderr).toMatch(/^mayfly: docker [^\n]+\n$/);
    for (const words of [['ps'], ['stop', name], ['stats'], ['health']]) {
      const { code, stdout, stderr } = await rig.mayfly(words);
      expect({ words, code, stdout: stdout.toString() }).toEqual({ words, code: 69, stdout: '' });
      expect(stderr).toMatch(/^mayfly: docker [^\n]+; [^\n]+\n$/);
    }
    await says(health, /critical +docker/);
    expect(keepers(rig)).toHaveLength(1); // nobody can say yet what becomes of its call

    await engine.start(); // it ends what it finds, as containers with --rm are with live-restore, too
    await expect.poll(() => keepers(rig)).toEqual([]);
    expect(lost(rig)).toBe(0);
    expect(output(await rig.mayfly(['ps', '-q']))).toBe('');
    await says(health, /ok +docker +it answers again/);
    await says(health, new RegExp(`ok +${name} +it has ended`));
    health.killGroup('SIGINT');
    expect(await health.done).toMatchObject({ code: 0, stderr: '' });

    const next = await rig.mayfly(['exec', '--provider', 'claude', '--', 'sh', '-c', 'exit 3']); // its slot is free
    expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 3, stderr: '' });
    expect(fs.readdirSync(path.join(rig.runtime, 'calls'))).toEqual([]);
  });
});
