import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Asked } from '../../src/selftest/stub/wire.ts';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, ENGINES, output } from '../support/call.ts';
import type { Rig, RunOptions } from '../support/rig.ts';
import { KEYS, longText, stubEnv } from '../support/stub.ts';
import { stateOf } from '../support/state.ts';

type Name = keyof typeof KEYS;
const NAMES = Object.keys(KEYS) as Name[];
/** The header in which each sends its key. */
const SENT = {
  claude: { 'x-api-key': KEYS.claude },
  gemini: { 'x-goog-api-key': KEYS.gemini },
  glm: { authorization: `Bearer ${KEYS.glm}` },
} as const;
/** What the CLIs themselves say on stderr. */
const OWN_WORDS = /^(Ripgrep is not available.*|\[claude-code:unrecognized_model\].*)\n/gmu;

function ask(rig: Rig, name: string, words: readonly string[], options: RunOptions): ReturnType<Rig['mayfly']> {
  return rig.mayfly(['run', name, '--', ...words], options);
}

function below(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted() : [];
}

describe.each(ENGINES)('%s', (engine) => {
  it.each(NAMES)('%s answers, at its own address and with its own key alone', async (name) => {
    await using stub = await startStub();
    await using rig = await callRig({ engine });
    const others = Object.assign({}, ...NAMES.map((each) => stubEnv(each, stub))) as Record<string, string>;
    const nowhere = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' };
    const env = { ...others, ...nowhere, ...stubEnv(name, stub), MAYFLY_TRUST: 'project' };
    const { code, stdout, stderr } = await ask(rig, name, ['-p', 'say "hello" $HOME'], { env });
    expect({ code, stdout: stdout.toString(), stderr: stderr.replaceAll(OWN_WORDS, '') }).toEqual({
      code: 0,
      stdout: 'stub heard: say "hello" $HOME\n',
      stderr: '',
    });
    expect(new Set(stub.requests.map(({ provider }) => provider))).toEqual(new Set([name]));
    const credentials = stub.requests
      .map((request) => request.credentials)
      .filter((sent) => Object.keys(sent).length > 0);
    expect(credentials).toEqual(credentials.map(() => SENT[name]));
    expect(credentials).not.toEqual([]);
  });
});

it.each([
  { name: 'claude', engine: 'docker', words: [] },
  { name: 'claude', engine: 'podman', words: [] },
  { name: 'gemini', engine: 'docker', words: ['-s'] },
] as const)('$name on $engine makes no second sandbox inside', async ({ name, engine, words }) => {
  await using stub = await startStub();
  await using rig = await callRig({ engine, ...(engine === 'docker' && { user: 'ordinary' }) });
  rig.write('project/.claude/settings.json', '{"sandbox":{"enabled":true,"failIfUnavailable":true}}');
  const env = { ...stubEnv(name, stub), GEMINI_SANDBOX: 'docker' };
  const { code, stdout, stderr } = await ask(rig, name, [...words, '-p', 'hello'], { env });
  expect(stderr).not.toMatch(/^Error/mu);
  expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'stub heard: hello\n' });
});

describe('claude', () => {
  it('is a filter among others', async () => {
    await using stub = await startStub({ answer: ({ prompt }: Asked) => `${prompt.length} characters` });
    await using rig = await callRig();
    const script = 'printf "a diff" | "$0" run claude -- -p review >out.txt 2>err.txt; echo $?; cat out.txt err.txt';
    const ran = await rig.run('sh', ['-c', script, rig.executable], { env: stubEnv('claude', stub) });
    expect(output(ran)).toMatch(/^0\n\d+ characters\n$/u);
    expect(stub.requests.findLast(({ prompt }) => prompt)?.prompt).toMatch(/review[^]*a diff|a diff[^]*review/u);
  });

  it('does not wait for a question where nobody pipes one', async () => {
    await using stub = await startStub();
    await using rig = await callRig();
    await using pty = rig.pty('sh', ['-c', '"$0" run claude -- -p hello 2>err.txt | cat', rig.executable], {
      env: { ...rig.env, ...stubEnv('claude', stub) },
    });
    await pty.waitFor(/stub heard: hello/u);
    await pty.exit;
    expect(fs.readFileSync(path.join(rig.cwd, 'err.txt'), 'utf8')).toBe('');
  });

  it('works in the project, as its owner', async () => {
    const answer = ({ toolResult }: Asked) =>
      toolResult === undefined
        ? { tool: 'Bash', input: { command: 'echo made >made.txt; whoami; pwd' } }
        : `it said ${toolResult}`;
    await using stub = await startStub({ answer });
    await using rig = await callRig({ user: 'ordinary' });
    const ran = await ask(rig, 'claude', ['-p', 'make it', '--dangerously-skip-permissions'], {
      env: stubEnv('claude', stub),
    });
    expect(output(ran)).toBe(`it said ${rig.user.name}\n${rig.cwd}\n`);
    expect(fs.statSync(path.join(rig.cwd, 'made.txt')).uid).toBe(rig.user.uid);
  });

  it('and glm run side by side, each with a store of its own', async () => {
    await using stub = await startStub();
    await using rig = await callRig();
    rig.write('.docker-ai-config/claude/CLAUDE.md', 'for claude\n');
    rig.write('.docker-ai-config/glm/CLAUDE.md', 'for glm\n');
    const both = { ...stubEnv('claude', stub), ...stubEnv('glm', stub) };
    const names = ['claude', 'glm', 'claude', 'glm'] as const;
    const ends = await Promise.all(names.map((name, n) => ask(rig, name, ['-p', `${name} ${n}`], { env: both })));
    expect(ends.map(({ stdout }) => stdout.toString())).toEqual(names.map((name, n) => `stub heard: ${name} ${n}\n`));
    for (const { provider, credentials, prompt } of stub.requests.filter(({ kind }) => kind === 'messages')) {
      expect({ provider, credentials }).toEqual({
        provider: prompt.split(' ')[0],
        credentials: SENT[provider as 'claude' | 'glm'],
      });
    }
    for (const name of ['claude', 'glm']) {
      expect(fs.readdirSync(path.join(rig.store, name)).toSorted()).toEqual(['.claude.json', 'CLAUDE.md', 'plugins']);
      expect(fs.readFileSync(path.join(rig.store, name, 'CLAUDE.md'), 'utf8')).toBe(`for ${name}\n`);
      expect(fs.statSync(path.join(rig.store, name, '.claude.json')).mode & 0o777).toBe(0o600);
    }
    const machine = (name: string): unknown =>
      JSON.parse(fs.readFileSync(path.join(rig.store, name, '.claude.json'), 'utf8')).userID;
    expect(machine('claude')).not.toBe(machine('glm'));
  });

  it('and gemini say themselves that they have no credential, and a terminal hears what would give one', async () => {
    await using rig = await callRig();
    for (const [name, own, code] of [
      ['claude', 'Not logged in · Please run /login', 1],
      ['gemini', 'Please set an Auth method in', 41],
    ] as const) {
      await using pty = rig.pty(rig.executable, ['run', name, '--', '-p', 'hello']);
      expect(await pty.exit).toMatchObject({ code });
      expect(pty.screen()).toMatch(new RegExp(`^${own}[^]*^mayfly: no credential for ${name}; give one with `, 'mu'));
    }
  });
});

describe('gemini', () => {
  it('trusts what is mounted where it can ask nobody, says so once, and does not where the user has said no', async () => {
    await using stub = await startStub();
    await using rig = await callRig();
    const env = stubEnv('gemini', stub);
    const said = `mayfly: gemini trusts ${rig.cwd}, since it can ask nobody in this call; --trust ask has it refuse\n`;
    const review = (): ReturnType<Rig['mayfly']> =>
      rig.run('sh', ['-c', `echo diff | "${rig.executable}" run gemini -- -p review`], { env });
    for (const stderr of [said, '']) {
      const { code, stdout, stderr: noted } = await review();
      expect({ code, stdout: stdout.toString(), noted }).toEqual({
        code: 0,
        stdout: expect.stringMatching(/^stub heard: diff\n+review\n$/u),
        noted: stderr,
      });
    }
    for (const [name, text] of [
      ['.env', 'GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:1\n'],
      ['.gemini/settings.json', '{}'],
    ] as const) {
      fs.mkdirSync(path.dirname(path.join(rig.cwd, name)), { recursive: true });
      fs.writeFileSync(path.join(rig.cwd, name), text);
      expect(await review()).toMatchObject({ code: 55, stderr: expect.stringContaining('or add --trust project') });
      fs.rmSync(path.join(rig.cwd, name.split('/')[0] ?? ''), { recursive: true });
    }
    const remedy = `mayfly: if you trust ${rig.cwd}, start gemini at a terminal once and say so, or add --trust project\n`;
    const refused = await rig.mayfly(['run', 'gemini', '--trust', 'ask', '--', '-p', 'hello'], { env });
    expect(refused).toMatchObject({ code: 55, stderr: expect.stringContaining('not running in a trusted directory') });
    expect(refused.stderr).toContain(remedy);
    rig.write('.docker-ai-config/gemini/trustedFolders.json', JSON.stringify({ [rig.home]: 'DO_NOT_TRUST' }));
    expect(await ask(rig, 'gemini', ['-p', 'hello'], { env })).toMatchObject({ code: 55 });
    expect(output(await rig.mayfly(['run', 'gemini', '--trust', 'project', '--', '-p', 'one'], { env }))).toBe(
      'stub heard: one\n',
    );
    rig.write('.docker-ai-config/gemini/trustedFolders.json', JSON.stringify({ [rig.cwd]: 'TRUST_FOLDER' }));
    expect(output(await ask(rig, 'gemini', ['-p', 'two', '-m', 'gemini-3.8-flash'], { env }))).toBe(
      'stub heard: two\n',
    );
  });
});

describe('a CLI that is told to end while it answers', () => {
  // As the CLIs end natively, and at once: their launchers do not swallow it.
  it.each([
    ['claude', 'SIGINT', 0],
    ['claude', 'SIGTERM', 143],
    ['claude', 'SIGHUP', 129],
    ['gemini', 'SIGINT', 0],
    ['gemini', 'SIGTERM', 0],
    ['gemini', 'SIGQUIT', 131],
  ] as const)('%s by %s ends with %i', async (name, signal, expected) => {
    await using stub = await startStub({ answer: () => ({ text: longText(600_000), delay: 100 }) }); // five minutes
    await using rig = await callRig();
    const env = { ...stubEnv(name, stub), MAYFLY_TRUST: 'project' };
    const model = name === 'gemini' ? ['-m', 'gemini-3.8-flash'] : [];
    await using running = rig.start(rig.executable, ['run', name, '--', '-p', 'long', ...model], { env });
    await expect
      .poll(() => stub.requests.some(({ prompt, outcome }) => prompt === 'long' && outcome === 'open'))
      .toBe(true);
    running.killGroup(signal);
    expect((await running.done).code).toBe(expected);
    await expect.poll(() => stub.requests.find(({ prompt }) => prompt === 'long')?.outcome).toBe('dropped');
    expect(await rig.containers()).toEqual([]);
  });
});

describe('history', () => {
  const conversations = (folder: string): string[] =>
    below(folder).filter((name) => /projects\/.*\.jsonl$/u.test(name));

  it('is kept in the store by project, and goes on, whatever git removes', async () => {
    await using stub = await startStub();
    await using rig = await callRig();
    const cwd = await rig.project('in git', { git: true });
    const env = stubEnv('claude', stub);
    output(await ask(rig, 'claude', ['-p', 'first question'], { cwd, env }));
    output(await rig.run('git', ['clean', '-fdxq'], { cwd }));
    output(await ask(rig, 'claude', ['-c', '-p', 'second question'], { cwd, env }));
    const state = path.join(stateOf(rig, cwd), 'claude');
    const [file = '', ...more] = conversations(state);
    expect(more).toEqual([]);
    const text = fs.readFileSync(path.join(state, file), 'utf8');
    expect(text).toContain('first question');
    expect(text).toContain('second question');
    expect(text).not.toContain(KEYS.claude);
    expect(output(await rig.run('git', ['status', '--porcelain', '--untracked-files=all'], { cwd }))).toBe('');
    expect(fs.readdirSync(path.join(rig.store, 'claude'))).toEqual(['.claude.json', 'plugins']);
    await rig
      .run('sh', ['-c', `test "$(stat -c %a '${state}')" = 700`], { cwd })
      .then(({ code }) => expect(code).toBe(0));
  });

  it.each([
    ['outside git', 'root', false],
    ['where the project cannot be written', 'ordinary', true],
  ] as const)('is kept in the store %s', async (_where, user, readOnly) => {
    await using stub = await startStub();
    await using rig = await callRig(user === 'ordinary' ? { user } : {});
    const cwd = await rig.project('somewhere', { git: readOnly });
    if (readOnly) for (const name of ['', '.git']) fs.chmodSync(path.join(cwd, name), 0o555);
    const env = stubEnv('claude', stub);
    output(await ask(rig, 'claude', ['-p', 'first question'], { cwd, env }));
    output(await ask(rig, 'claude', ['-c', '-p', 'second question'], { cwd, env }));
    expect(fs.readdirSync(cwd)).toEqual(readOnly ? ['.git'] : []);
    expect(conversations(path.join(rig.store, 'projects'))).toHaveLength(1);
    if (readOnly) fs.chmodSync(cwd, 0o755);
  });
});
