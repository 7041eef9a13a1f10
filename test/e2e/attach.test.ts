import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, ENGINES, output } from '../support/call.ts';
import { detached, keepers, leave, nameFor } from '../support/detached.ts';
import { askAndHear, quit, ready } from '../support/interactive.ts';
import { claudeAnswers, stubEnv } from '../support/stub.ts';

describe.each(ENGINES)('%s: attach to interactive claude', (engine) => {
  it('shows what was said and typed again, but for drawings and hints, in a window of another size as well', async () => {
    await using stub = await startStub();
    await using rig = await callRig({ engine, env: stubEnv('claude', stub) });
    rig.write('.docker-ai-config/claude/.claude.json', claudeAnswers(rig.cwd));
    const name = nameFor(rig);
    output(await rig.mayfly(['run', '-d', '--name', name, 'claude']));
    await using first = rig.pty(rig.executable, ['attach', name]);
    await ready(first, 'claude');
    await askAndHear(first, 'claude', 'before');
    await first.waitFor(/^✻ .* for /mu); // the answer is complete
    first.type('half a question');
    const before = still(await first.waitFor(/half a question/));
    const modes = first.modes();
    expect(modes).toEqual({ mouse: 'any', otherScreen: true });
    await leave(first);
    expect((await first.exit).code).toBe(0);
    expect(first.modes()).toEqual({ mouse: 'none', otherScreen: false });
    expect(first.screen()).not.toContain('stub heard'); // the shell's screen is back
    await using second = rig.pty(rig.executable, ['attach', name]);
    await expect.poll(() => still(second.screen())).toBe(before);
    expect(second.modes()).toEqual(modes);
    await leave(second);
    expect((await second.exit).code).toBe(0);
    await using wide = rig.pty(rig.executable, ['attach', name], { cols: 120, rows: 40 });
    await wide.waitFor(
      (screen) => screen.split('\n').includes('─'.repeat(120)) && screen.includes('stub heard: before'),
    );
    for (const key of 'half a question') wide.type(key && '\u007f');
    await ready(wide, 'claude');
    expect((await quit(wide, 'claude')).code).toBe(0);
    await expect.poll(() => keepers(rig)).toEqual([]);
  });
});

describe.each(ENGINES)('%s: attach to a call whose mayfly was killed', (engine) => {
  it('has what it changes in the store at once, and completed when it ends', async () => {
    await using rig = await callRig({ engine });
    const script =
      'while read line; do echo "$line" >~/.claude/notes.txt; echo "wrote $line"; [ "$line" != end ] || exit 7; done';
    const name = await detached(rig, script, ['--provider', 'claude']);
    for (const pid of keepers(rig)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => keepers(rig)).toEqual([]);
    const kept = (): string => fs.readFileSync(path.join(rig.store, 'claude/notes.txt'), 'utf8');
    await using pty = rig.pty(rig.executable, ['attach', name]);
    for (const word of ['one', 'two']) {
      pty.type(`${word}\r`);
      await pty.waitFor(new RegExp(`wrote ${word}`));
      await expect.poll(kept, { interval: 20 }).toBe(`${word}\n`);
    }
    pty.type('end\r');
    expect((await pty.exit).code).toBe(7);
    expect(kept()).toBe('end\n');
    expect(['live', 'calls'].flatMap((folder) => fs.readdirSync(path.join(rig.runtime, folder)))).toEqual([]);
  });
});

/** The screen below the title, beside which a drawing moves, but for what else changes by itself: how long the answer took, hints that fade. */
function still(screen: string): string {
  const all = screen.split('\n');
  const title = all.findIndex((row) => /~\/project\s*$/.test(row));
  const rows = all.slice(title + 1).filter((row) => !/[▐▛█▜▌▘▝]|^✻|\/effort$/u.test(row));
  return rows
    .map((row) => row.replace(/ · ← .*/u, '').trimEnd())
    .filter(Boolean)
    .join('\n');
}
