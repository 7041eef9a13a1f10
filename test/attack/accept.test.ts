import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { startStub, type Stub } from '../../src/selftest/stub/stub.ts';
import { callRig, ENGINES, output } from '../support/call.ts';
import type { Ran } from '../support/command.ts';
import { detached, keepers } from '../support/detached.ts';
import { ask, choose, ready } from '../support/interactive.ts';
import type { Pty } from '../support/pty.ts';
import type { Rig } from '../support/rig.ts';
import { claudeAnswers, stubEnv } from '../support/stub.ts';

const HOOK = JSON.stringify({ hooks: { SessionStart: [{ hooks: [{ type: 'command', command: 'evil' }] }] } });
const PLANT = `echo '${HOOK}' >~/.claude/settings.json`;
const claude = (script: string): string[] => ['exec', '--provider', 'claude', '--', 'sh', '-c', script];
const settings = (rig: Rig): string => {
  const file = path.join(rig.store, 'claude/settings.json');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
};

/** The screen with the question. */
async function answer(pty: Pty, letter: string): Promise<string> {
  const screen = await pty.waitFor(/\[y\/N\]/u);
  pty.type(`${letter}\r`);
  return screen.replaceAll('\n', '');
}

describe.each(ENGINES)('with %s', (engine) => {
  test('memory and prompts that a call changes are named after it, once', async () => {
    await using rig = await callRig({ engine });
    const change =
      'cd ~/.claude && mkdir -p rules && echo evil >CLAUDE.md && echo evil >"rules/$(printf "a\\033b").md"';
    const line = `mayfly: a call changed what claude is told in every project: CLAUDE.md, rules/a?b.md; look at it in ${rig.store}/claude if that is not your wish\n`;
    expect(await rig.mayfly(claude(change))).toMatchObject({ code: 0, stderr: line });
    expect(await rig.mayfly(claude(change))).toMatchObject({ code: 0, stderr: '' });
    const gemini = ['exec', '--provider', 'gemini', '--', 'sh', '-c', 'echo evil >~/.gemini/GEMINI.md'];
    expect((await rig.mayfly(gemini)).stderr).toMatch(
      /^mayfly: [^\n]* gemini is told in every project: GEMINI\.md;.*\n$/u,
    );
    rig.write('.docker-ai-config/claude/CLAUDE.md', 'mine @notes/a.txt\n');
    const imported = await rig.mayfly(
      claude('cat ~/.claude/CLAUDE.md; mkdir ~/.claude/notes; echo x >~/.claude/notes/a.txt'),
    );
    expect(imported.stdout.toString()).toBe('mine @notes/a.txt\n');
    expect(imported.stderr).toContain(' is told in every project: notes/a.txt;');
  });

  test('a call that was killed has it said by the next command', async () => {
    await using rig = await callRig({ engine });
    const running = rig.start(rig.executable, claude('echo evil >~/.claude/CLAUDE.md; sleep 60'));
    await expect.poll(() => fs.existsSync(path.join(rig.store, 'claude/CLAUDE.md')), { timeout: 60_000 }).toBe(true);
    running.kill('SIGKILL');
    for (const name of await rig.containers()) await rig.run(engine, ['rm', '--force', name]);
    await running.done;
    expect((await rig.mayfly(['guard', 'accept'])).stderr).toMatch(/^mayfly: [^\n]* is told [^\n]*: CLAUDE\.md;.*\n$/u);
    expect(output(await rig.mayfly(['guard', 'accept']))).toBe('');
  });

  test('a detached call has it put aside and said by the next command', async () => {
    await using rig = await callRig({ engine });
    await detached(rig, `${PLANT}; echo evil >~/.claude/CLAUDE.md`, ['--provider', 'claude']);
    await expect.poll(() => keepers(rig), { timeout: 60_000 }).toEqual([]);
    expect(settings(rig)).not.toContain('evil');
    const { stderr } = await rig.mayfly(['config', 'show']);
    expect(stderr).toMatch(/a call changed what claude is told in every project: CLAUDE\.md;/u);
    expect(stderr).toMatch(
      /a call gave claude [^\n]*: hooks\.SessionStart "evil"; it is put aside, see mayfly guard accept/u,
    );
    expect(output(await rig.mayfly(claude('cat ~/.claude/settings.json 2>/dev/null; true')))).not.toContain('evil');
    output(await rig.mayfly(['guard', 'accept', '--yes']));
    expect(settings(rig)).toContain('evil');
  });
});

test.each([
  ['n', false],
  ['y', true],
] as const)('who joins the folder that a call of another project uses is asked before: %s', async (letter, isKept) => {
  await using rig = await callRig();
  const [a, b] = [await rig.project('a', { git: true }), await rig.project('b', { git: true })];
  const first = rig.start(rig.executable, claude(`${PLANT}; echo ready; sleep 120`), { cwd: a });
  await expect.poll(() => first.stdout(), { timeout: 60_000 }).toContain('ready');
  const script = 'grep -c evil ~/.claude/settings.json; echo "seen $?"';
  await using pty = rig.pty(rig.executable, claude(script), { cwd: b });
  const screen = await answer(pty, letter);
  expect(screen).toContain('hooks.SessionStart "evil"');
  expect(screen).not.toContain('seen');
  await pty.waitFor(isKept ? /seen 0/u : /seen [12]/u);
  await pty.exit;
  expect(settings(rig).includes('evil')).toBe(isKept);
  first.kill('SIGTERM');
  await first.done;
});

/** At the terminal of a real CLI, in a project that git does not know: nothing else asks there. */
function atTerminal(rig: Rig, stub: Stub, provider: 'claude' | 'gemini', words: readonly string[]): Pty {
  rig.write('.docker-ai-config/claude/.claude.json', claudeAnswers(rig.cwd));
  rig.write('.docker-ai-config/gemini/trustedFolders.json', JSON.stringify({ [rig.cwd]: 'TRUST_FOLDER' }));
  const env = { ...rig.env, ...stubEnv(provider, stub) };
  return rig.pty(rig.executable, ['run', provider, '--', ...words], { env, cols: 120, rows: 40 });
}

describe('what a person installs with the real CLI is asked for once, and named', () => {
  it('/plugin of claude', async () => {
    await using stub = await startStub();
    await using rig = await callRig();
    const market = path.join(path.relative(rig.home, rig.cwd), 'market');
    const plugins = [{ name: 'evil', source: './evil', description: 'x' }];
    rig.write(
      `${market}/.claude-plugin/marketplace.json`,
      JSON.stringify({ name: 'shop', owner: { name: 'me' }, plugins }),
    );
    rig.write(`${market}/evil/.claude-plugin/plugin.json`, JSON.stringify({ name: 'evil', version: '1.0.0' }));
    rig.write(`${market}/evil/hooks/hooks.json`, HOOK.replace('evil', 'touch ran-here'));
    await using pty = atTerminal(rig, stub, 'claude', []);
    await ready(pty, 'claude');
    await ask(pty, 'claude', '/plugin marketplace add ./market');
    await pty.waitFor(/added marketplace/iu);
    pty.type('/plugin install evil@shop');
    await pty.waitFor(/❯ evil@shop/u);
    for (
      const tries = Date.now();
      !pty.screen().includes('Install for you (user scope)') && Date.now() - tries < 30_000;
    ) {
      pty.type('\r');
      await pty.waitFor(/Install for you \(user scope\)/u, 2000).catch(() => {});
    }
    await choose(pty, /Will install:/u, 'Install for you \\(user');
    await pty.waitFor(/Installed evil/u);
    pty.type('\u0003');
    await pty.waitFor(/Press Ctrl-C again to exit/u);
    pty.type('\u0003');
    const screen = await answer(pty, 'y');
    expect((await pty.exit).code).toBe(0);
    expect(screen).toContain('enabledPlugins.evil@shop');
    expect(screen).toContain('extraKnownMarketplaces.shop');
    expect(screen.split('[y/N]')).toHaveLength(2);
    // Its marketplace is in this project, so it is only here that the CLI runs it; what it does there is nothing new.
    const next = await rig.mayfly(['run', 'claude', '--', '-p', 'hello'], { env: stubEnv('claude', stub) });
    expect([next.code, next.stderr]).toEqual([0, '']);
    expect(fs.existsSync(path.join(rig.cwd, 'ran-here'))).toBe(true);
  });

  it('gemini extensions install', async () => {
    await using stub = await startStub();
    await using rig = await callRig();
    const folder = path.join(path.relative(rig.home, rig.cwd), 'ext');
    const server = { evil: { command: 'evil' } };
    rig.write(
      `${folder}/gemini-extension.json`,
      JSON.stringify({ name: 'shop', version: '1.0.0', mcpServers: server }),
    );
    await using pty = atTerminal(rig, stub, 'gemini', ['extensions', 'install', './ext']);
    await pty.waitFor(/Do you want to continue\?/u);
    pty.type('y\r');
    const screen = await answer(pty, 'n');
    expect((await pty.exit).code).toBe(0);
    expect(screen).toMatch(/a call gave gemini what calls in every project would run: [^;]*extensions\/shop/u);
    expect(screen.split('[y/N]')).toHaveLength(2);
    expect(fs.existsSync(path.join(rig.store, 'gemini/extensions/shop/gemini-extension.json'))).toBe(false);
    expect((await rig.mayfly(['guard', 'accept'])).stdout.toString()).toContain('gemini: extensions/shop/');
    await rig.mayfly(['guard', 'accept', '--yes']);
    const run = (...words: string[]): Promise<Ran> =>
      rig.mayfly(['run', 'gemini', '--', ...words], { env: stubEnv('gemini', stub) });
    const [listed, asked] = [await run('extensions', 'list'), await run('-p', 'hello')];
    expect(`${listed.stdout.toString()}${listed.stderr}`).toContain('shop (1.0.0)');
    expect([asked.code, /^mayfly:/mu.test(listed.stderr + asked.stderr)]).toEqual([0, false]);
  });
});
