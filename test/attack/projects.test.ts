import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, ENGINES, output } from '../support/call.ts';
import type { Ran } from '../support/command.ts';
import type { Rig, RigOptions } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';

interface Two extends AsyncDisposable {
  readonly rig: Rig;
  readonly a: string;
  readonly b: string;
  /** A program of the enemy: makes a file in whichever project a call runs it in. */
  readonly evil: string;
  inside(provider: string, script: string, cwd?: string): Promise<Ran>;
  ask(provider: string, cwd: string): Promise<Ran>;
  /** Which projects it ran in. */
  ran(): string[];
}

async function twoProjects(options: RigOptions = {}): Promise<Two> {
  const stub = await startStub();
  const env = { ...stubEnv('claude', stub), ...stubEnv('gemini', stub), MAYFLY_TRUST: 'project' };
  const rig = await callRig({ ...options, env: { ...env, ...options.env } });
  const [a, b] = [await rig.project('a', { git: true }), await rig.project('b', { git: true })];
  return {
    rig,
    a,
    b,
    evil: 'touch ran-here',
    inside: (provider, script, cwd = a) =>
      rig.mayfly(['exec', '--provider', provider, '--', 'sh', '-c', script], { cwd, timeout: 60_000 }),
    ask: (provider, cwd) => rig.mayfly(['run', provider, '--', '-p', 'hello'], { cwd, timeout: 120_000 }),
    ran: () => ['a', 'b'].filter((name) => fs.existsSync(path.join(rig.home, name, 'ran-here'))),
    async [Symbol.asyncDispose]() {
      await rig[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

const hook = (command: string): string =>
  JSON.stringify({ hooks: { SessionStart: [{ hooks: [{ type: 'command', command }] }] } });
const LINE =
  /^mayfly: a call gave (claude|gemini) what calls in every project would run: .*; it is put aside, see mayfly guard accept\n$/;

/** Of each provider: what a call writes, and how each of it is named. */
const PLANTS = {
  claude: {
    files: {
      'settings.json': JSON.stringify({
        ...(JSON.parse(hook('evil')) as object),
        statusLine: { type: 'command', command: 'evil' },
        apiKeyHelper: 'evil',
        env: { NODE_OPTIONS: 'evil' },
        enabledPlugins: { 'evil@x': true },
      }),
      '.claude.json': '{"mcpServers":{"x":{"command":"evil"}}}',
      '.config.json': '{"mcpServers":{"x":{"command":"evil"}}}',
      'remote-settings.json': hook('evil'),
      'agents/a.md': 'evil',
      'commands/a.md': 'evil',
      'skills/a/SKILL.md': 'evil',
      'hooks/a': 'evil',
      'statusline.sh': 'evil',
    },
    units: 13,
  },
  gemini: {
    files: {
      'settings.json': '{"mcpServers":{"x":{"command":"evil"}},"tools":{"discoveryCommand":"evil"}}',
      'extensions/x/gemini-extension.json': '{"name":"evil","version":"1"}',
      '.env': 'evil=1',
      'commands/a.toml': 'prompt = "evil"',
      'policies/a.toml': '# evil',
      'trusted_hooks.json': '{"/b":["evil"]}',
    },
    units: 7,
  },
};

describe.each(ENGINES)('with %s', (engine) => {
  it('nothing that a call writes is there for the next one, and each is named', async () => {
    await using two = await twoProjects({ engine });
    for (const [provider, { files, units }] of Object.entries(PLANTS)) {
      const plants = Object.entries(files).map(
        ([file, content]) => `mkdir -p "$(dirname ${file})" && printf %s '${content}' >${file}`,
      );
      const planted = await two.inside(provider, [`cd ~/.${provider}`, ...plants].join(' && '));
      expect({ code: planted.code, stderr: planted.stderr }).toEqual({
        code: 0,
        stderr: expect.stringMatching(LINE) as string,
      });
      expect(output(await two.inside(provider, `grep -rl evil ~/.${provider}/; true`, two.b))).toBe('');
      const listed = (await two.rig.mayfly(['guard', 'accept'])).stdout.toString().split('\n');
      expect(listed.filter((line) => line.startsWith(provider))).toHaveLength(units);
    }
    output(await two.rig.mayfly(['guard', 'accept', '--no']));
    expect(output(await two.rig.mayfly(['guard', 'accept']))).toBe('');
  });

  it('a kill at any moment merges nothing', async () => {
    await using two = await twoProjects({ engine });
    for (const delay of [0, 120]) {
      const script = `echo '${hook('evil')}' >~/.claude/settings.json; echo ready; sleep 60`;
      const running = two.rig.start(two.rig.executable, ['exec', '--provider', 'claude', '--', 'sh', '-c', script], {
        cwd: two.a,
      });
      await expect.poll(() => running.stdout(), { timeout: 60_000 }).toContain('ready');
      await sleep(delay);
      running.kill('SIGKILL');
      for (const name of await two.rig.containers()) await two.rig.run(engine, ['rm', '--force', name]);
      await running.done;
      expect((await two.inside('claude', 'cat ~/.claude/settings.json', two.b)).stdout.toString()).not.toContain(
        'evil',
      );
    }
    const stored = path.join(two.rig.store, 'claude/settings.json');
    expect(fs.existsSync(stored) ? fs.readFileSync(stored, 'utf8') : '').not.toContain('evil');
  });
});

describe.each(['claude', 'gemini'])('%s', (provider) => {
  const settings = `~/.${provider}/settings.json`;
  const plant = (command: string): string => `echo '${hook(command)}' >${settings}`;

  it('runs a hook of another project only once it is accepted, and asks nothing by itself', async () => {
    await using two = await twoProjects();
    for (const cwd of [two.a, two.b]) expect((await two.ask(provider, cwd)).stderr).not.toContain('mayfly:');
    expect((await two.inside(provider, plant(two.evil))).stderr).toMatch(LINE);
    const before = await two.ask(provider, two.b);
    expect([before.code, before.stderr.includes('mayfly:'), two.ran()]).toEqual([0, false, []]);
    output(await two.rig.mayfly(['guard', 'accept', '--yes']));
    expect((await two.ask(provider, two.b)).code).toBe(0);
    expect(two.ran()).toEqual(['b']);
  });

  it('is started in another project without what a call that runs has written', async () => {
    await using two = await twoProjects();
    const script = `${plant(two.evil)}; echo ready; sleep 60`;
    const running = two.rig.start(two.rig.executable, ['exec', '--provider', provider, '--', 'sh', '-c', script], {
      cwd: two.a,
    });
    await expect.poll(() => running.stdout(), { timeout: 60_000 }).toContain('ready');
    const ran = await two.ask(provider, two.b);
    expect([ran.code, two.ran()]).toEqual([0, []]);
    expect(ran.stderr).toMatch(/it is put aside, see mayfly guard accept/u);
    running.kill('SIGTERM');
    await running.done;
  });
});

describe('at a terminal', () => {
  it.each([
    ['n', []],
    ['y', ['b']],
  ])('one question after the call; the answer is %s', async (key, ran) => {
    await using two = await twoProjects();
    const script = `echo '${hook(two.evil)}' >~/.claude/settings.json`;
    await using pty = two.rig.pty(two.rig.executable, ['exec', '--provider', 'claude', '--', 'sh', '-c', script], {
      cwd: two.a,
    });
    await pty.waitFor(/keep it\? \[y\/N\]/u);
    pty.type(`${key}\r`);
    await pty.exit;
    await two.ask('claude', two.b);
    expect(two.ran()).toEqual(ran);
  });
});
