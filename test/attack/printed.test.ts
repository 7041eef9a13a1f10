import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, ENGINES } from '../support/call.ts';
import { detached, keepers, nameFor, stop } from '../support/detached.ts';

/** Questions, whose answer a shell would get; the clipboard; a title; mouse, other screen, paste; a picture; a reset. */
const HARM = String.raw`\033[6n\033[c\033]52;c;cm0gLXJm\007\033]0;title\007\033[?1003;1006h\033[?1049h\033[?2004h\033Pq#0\033\\\033c\033[>4;2m`;

describe.each(ENGINES)('%s: what a detached call prints', (engine) => {
  it('commands no terminal in which it is read, while it lives, when it ends at once, and later', async () => {
    await using rig = await callRig({ engine });
    const script = `printf '${HARM}mail\\n'; `;
    const living = await detached(rig, `${script}exec sleep 600`);
    const name = nameFor(rig);
    const m = rig.executable;
    const commands = [
      `${m} logs ${living}`,
      `${m} logs --json ${living}`,
      `${m} exec -d --name ${name} -- sh -c "$S" || echo at once`,
      `${m} logs ${name}`,
      `${m} logs --json ${name}`,
      'echo "typed: [$(stty -echo -icanon min 0 time 5; cat -v)]"; echo over; sleep 600',
    ];
    const env = { ...rig.env, S: `${script}exit 3` };
    await using pty = rig.pty('sh', ['-c', commands.join('\n')], { rows: 50, env });
    const screen = await pty.waitFor(/^over/m);
    expect(screen).toContain('typed: []');
    expect(screen).toContain('at once');
    expect(screen.match(/^mail/gm)).toHaveLength(3);
    expect(pty.modes()).toEqual({ mouse: 'none', otherScreen: false });
    await stop(rig, living);
  });

  it('fills no disk and no memory, and what it leaves in its stage does not hide its end', async () => {
    await using rig = await callRig({ engine });
    const script =
      'touch /run/mayfly/call/environment; yes "$(seq 1000)" | head -c 5000000; touch done; read x; exit 3';
    const name = await detached(rig, script);
    await expect.poll(() => fs.existsSync(path.join(rig.cwd, 'done'))).toBe(true);
    const [keeper] = keepers(rig);
    const memory = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${keeper}/status`, 'utf8'))?.[1]) / 1024;
    expect(memory).toBeLessThan(160);
    await rig.run(engine, ['kill', name]);
    expect((await rig.mayfly(['wait', name])).code).toBe(137);
    const folder = path.join(rig.store, 'ended');
    const sizes = fs.readdirSync(folder).map((file) => fs.statSync(path.join(folder, file)));
    expect(sizes.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o600]);
    expect(Math.max(...sizes.map(({ size }) => size))).toBeLessThanOrEqual(1024 * 1024);
    const { stdout, stderr } = await rig.mayfly(['logs', name]);
    expect(stdout.length).toBeGreaterThan(900_000);
    expect(stderr).toMatch(/^mayfly: the first [\d.]+M of what \S+ printed are not kept\n/);
  });
});

it('a call whose output cannot be kept ends as any other, and the next command says so', async () => {
  await using rig = await callRig();
  rig.write('.docker-ai-config/ended', '');
  const name = await detached(rig, 'echo said; echo changed >~/.claude/notes.txt; read x', ['--provider', 'claude']);
  await stop(rig, name);
  expect(fs.readFileSync(path.join(rig.store, 'claude/notes.txt'), 'utf8')).toBe('changed\n');
  expect((await rig.mayfly(['ps'])).stderr).toMatch(
    new RegExp(`^mayfly: how ${name} ended, and what it printed, is not kept: `, 'm'),
  );
});
