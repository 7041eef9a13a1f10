import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Asked } from '../../src/selftest/stub/wire.ts';
import { type Stub, startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, dryRun, type EngineName, ENGINES } from '../support/call.ts';
import { type Canaries, canariesBelow, canariesIn, makeCanaries, watchArguments } from '../support/canaries.ts';
import type { Ran } from '../support/command.ts';
import { dataFolders, engineTraces, imageTraces } from '../support/engine-traces.ts';
import { isRoot } from '../support/needs.ts';
import type { Rig } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';
import { removeVolumes } from '../support/volumes.ts';
import { nameFor } from '../support/detached.ts';

const NAMES = [
  ...['environment', 'store-env', 'command', 'passed', 'github'],
  ...['claude-access', 'claude-refresh', 'claude-key', 'google-access', 'google-refresh', 'glm-settings'],
  ...['literal', 'template', 'rejected'],
] as const;
type All = Canaries<(typeof NAMES)[number]>;

const MESSAGE = JSON.stringify({ type: 'fix', breaking: false, subject: 'close the till in time', body: '' });

/** Somebody who has given a secret in every way there is. */
async function person(engine: EngineName, stub: Stub, secrets: All): Promise<{ rig: Rig; cwd: string }> {
  const rig = await callRig({
    engine,
    env: {
      ...stubEnv('claude', stub),
      ...stubEnv('gemini', stub),
      ...stubEnv('glm', stub),
      ...{ GEMINI_API_KEY: '', ZAI_API_KEY: '', ANTHROPIC_API_KEY: secrets.environment },
      ...{ GH_TOKEN: secrets.github, MY_TOKEN: secrets.passed, MAYFLY_TRUST: 'project' },
    },
  });
  const store = (name: string, content: string): void => void rig.write(`.docker-ai-config/${name}`, content);
  store('env', `GEMINI_API_KEY=${secrets['store-env']}\n`);
  rig.write('vault', `${secrets.command}\n`);
  store(
    'config.yaml',
    `pass-env: MY_TOKEN
secrets:
  ZAI_API_KEY: [cat, '${rig.home}/vault']
providers: { glm: { env: { MY_LITERAL: ${secrets.literal} } } }
templates: { own: { caches: [npm], env: { FROM_TEMPLATE: ${secrets.template} } } }
`,
  );
  const [claude, google] = [
    { accessToken: secrets['claude-access'], refreshToken: secrets['claude-refresh'] },
    { access_token: secrets['google-access'], refresh_token: secrets['google-refresh'] },
  ];
  const later = Date.now() + 9e6;
  store('claude/.credentials.json', JSON.stringify({ claudeAiOauth: { ...claude, expiresAt: later, scopes: [] } }));
  store('claude/.claude.json', JSON.stringify({ primaryApiKey: secrets['claude-key'] }));
  store('gemini/oauth_creds.json', JSON.stringify({ ...google, expiry_date: later }));
  store('glm/settings.json', JSON.stringify({ env: { UNUSED_TOKEN: secrets['glm-settings'] } }));
  store('claude/.claude.json.rejected-20260101T000000Z', `{"primaryApiKey":"${secrets.rejected}"`);
  const cwd = await rig.project('in git', { git: true });
  rig.write('in git/till.txt', 'open\n');
  return { rig, cwd };
}

/** Everything that is done with secrets at hand, and what it ends with. */
const CALLS: readonly (readonly [words: readonly string[], code: number, env?: Record<string, string>])[] = [
  [['run', 'claude', '--', '-p', 'hello'], 0],
  [['run', 'gemini', '--', '-p', 'hello', '-m', 'gemini-3.8-flash'], 0, { MAYFLY_TRACE: '1' }],
  [['run', 'glm', '--', '-p', 'hello'], 0],
  [['run', 'claude', '--', '-p', 'fail'], 1],
  ...['claude', 'gemini', 'glm'].map((name) => [['run', name, '--dry-run', '--', '-p', 'hello'], 0] as const),
  [['exec', '--', 'true'], 0, { MAYFLY_TRACE: '1' }],
  [['exec', '--provider', 'glm', '--', 'no-such-command'], 127],
  [['exec', '--provider', 'glm', '--network', 'no-such-network', '--', 'true'], 125],
  [['exec', '--provider', 'glm', '--', 'sh', '-c', 'test -n "$MY_LITERAL"'], 0],
  [['exec', '--template', 'own', '--', 'sh', '-c', 'test -n "$FROM_TEMPLATE"; echo x >"$npm_config_cache/x"'], 0],
  [['exec', '--provider', 'glm', '--template', 'own', '--dry-run', '--', 'true'], 0],
  [['commit', '--provider', 'gemini', '--yes'], 0],
  [['backup', 'archive'], 1], // what was put aside is no JSON
  [['doctor'], 0],
  [['config', 'show', 'glm'], 0],
  [['import', '--dry-run'], 0],
];

it('comes from the environment, else from the store, else from a command', async () => {
  await using stub = await startStub();
  await using rig = await callRig();
  const keys = makeCanaries(['environment', 'store', 'command']);
  const env = { ...stubEnv('glm', stub), ZAI_API_KEY: keys.environment };
  const file = rig.write('.docker-ai-config/env', `ZAI_API_KEY='${keys.store}'\n`);
  rig.write('.docker-ai-config/config.yaml', `secrets: { ZAI_API_KEY: [echo, ${keys.command}] }\n`);
  const used = async (given: Record<string, string>): Promise<string[]> => {
    const before = stub.requests.length;
    expect(await rig.mayfly(['run', 'glm', '--', '-p', 'hello'], { env: given })).toMatchObject({ code: 0 });
    return canariesIn(JSON.stringify(stub.requests.slice(before)), keys);
  };
  expect(await used(env)).toEqual(['environment']);
  expect(await used({ ...env, ZAI_API_KEY: '' })).toEqual(['store']);
  fs.rmSync(file);
  expect(await used({ ...env, ZAI_API_KEY: '' })).toEqual(['command']);
  rig.write('.docker-ai-config/config.yaml', 'secrets: { ZAI_API_KEY: [no-such-manager, x] }\n');
  expect(await rig.mayfly(['run', 'glm', '--', '-p', 'hello'], { env: { ...env, ZAI_API_KEY: '' } })).toMatchObject({
    code: 77,
    stderr: expect.stringMatching(/^mayfly: the command for ZAI_API_KEY in config.yaml failed: [^\n]*\n$/u),
  });
});

describe.each(ENGINES)('%s: a secret', (engine) => {
  it('is in the store and in memory, and nowhere else', async () => {
    const since = Date.now() - 1000; // file systems round down
    const secrets = makeCanaries(NAMES);
    const answer = ({ prompt }: Asked) => {
      if (prompt.includes('till.txt')) return { text: MESSAGE };
      if (prompt.includes('fail')) return { status: 400, message: 'no' };
      return prompt.includes('slowly')
        ? { text: 'word '.repeat(4000), delay: 100, piece: 5 }
        : `heard ${prompt.length}`;
    };
    await using stub = await startStub({ answer });
    const { rig: made, cwd } = await person(engine, stub, secrets);
    await using rig = made;
    using processes = watchArguments(secrets);
    const said: Ran[] = [];
    for (const [words, code, env = {}] of engine === 'docker' ? CALLS : CALLS.slice(0, 4)) {
      const ran = await rig.mayfly(words, { cwd, env });
      expect({ words, code: ran.code, stderr: ran.code === code ? '' : ran.stderr }).toEqual({
        words,
        code,
        stderr: '',
      });
      said.push(ran);
    }

    // Two that last, looked at while they run.
    const slow = rig.start(rig.executable, ['run', 'claude', '--', '-p', 'slowly'], { cwd });
    const wait = 'cat /run/mayfly/call/environment; touch started; while [ ! -e go ]; do sleep 0.1; done';
    const args = ['exec', '--provider', 'gemini', '--', 'sh', '-c', wait];
    const waiting = rig.start(rig.executable, args, { cwd });
    // And one that nobody is attached to, whose words the engine keeps.
    const call = nameFor(rig);
    const script = 'echo "${#MY_LITERAL} words"; exec sleep 600';
    const detached = ['exec', '-d', '--name', call, '--provider', 'glm', '--template', 'own', '--', 'sh', '-c', script];
    for (const words of [detached, ['restart', call], ['logs', call], ['show', '--json', call], ['ps', '--json']]) {
      const ran = await rig.mayfly(words, { cwd });
      expect({ words, code: ran.code }).toEqual({ words, code: 0 });
      said.push(ran);
    }
    await expect.poll(() => fs.existsSync(path.join(cwd, 'started'))).toBe(true);
    await expect.poll(() => stub.requests.some(({ prompt }) => prompt.includes('slowly'))).toBe(true);
    const containers = await rig.containers();
    expect(containers).toHaveLength(3);
    const traces: string[] = [];
    for (const container of containers) traces.push(...(await engineTraces(rig, container, secrets)));
    traces.push(...canariesBelow(path.join(rig.runtime, 'calls'), secrets)); // the entrypoint has removed what it read
    const outside = (): string[] =>
      canariesBelow(path.dirname(rig.home), secrets, [rig.store, path.join(rig.home, 'vault')]);
    traces.push(...outside());
    fs.writeFileSync(path.join(cwd, 'go'), '');
    slow.kill('SIGINT');
    said.push(await slow.done, await waiting.done, await rig.mayfly(['stop', call]));
    if (engine === 'docker') said.push(await rig.run('tar', ['xzOf', 'archive'], { cwd }));

    const text = said.map(({ stdout, stderr }) => stdout.toString() + stderr).join('\n');
    traces.push(...canariesIn(text, secrets).map((name) => `${name} in what was printed`));
    // Podman has got the same images from Docker, and to search them takes a while.
    const images = engine === 'docker' ? new Set(text.match(/\bmayfly\/(?:tools|claude|gemini):\w+/gu)) : [];
    expect([...images].length > 1).toBe(engine === 'docker');
    traces.push(...(await imageTraces(rig, [...images], secrets)));
    traces.push(...outside());
    // In memory there is what was read of config.yaml.
    const inMemory = canariesBelow(rig.runtime, secrets).filter((found) => !found.includes('/cache/config-'));
    traces.push(...inMemory, ...processes.found);
    if (isRoot)
      for (const folder of (await dataFolders(rig)).all) traces.push(...canariesBelow(folder, secrets, [], since));
    await removeVolumes(rig);
    expect(traces).toEqual([]);

    // Each of them was used, or is still where it belongs.
    const used = stub.requests.flatMap(({ credentials }) => Object.values(credentials)).join(' ');
    expect(canariesIn(used, secrets).toSorted()).toEqual(['command', 'environment', 'store-env']);
    const kept = canariesBelow(rig.store, secrets).map((found) => found.replace(/ in .*/u, ''));
    expect(new Set(kept)).toEqual(new Set(NAMES.filter((name) => !ELSEWHERE.has(name))));
  });

  it('would be found', async () => {
    const secrets = makeCanaries(NAMES);
    await using rig = await callRig({ engine });
    using processes = watchArguments(secrets);
    const [image = ''] = /\bmayfly\/tools:\w+/u.exec(await dryRun(rig)) ?? [];
    const name = `mayfly-canary-${process.pid}`;
    const script = `echo ${secrets.command} >/tmp/file; echo ${secrets.passed}; sleep 60`;
    const words = ['run', '--detach', '--rm', '--network', 'none', '--name', name, '--label', 'mayfly.test=canary'];
    const variable = `KEY=${secrets.environment}`;
    const ran = await rig.run(engine, [...words, '--env', variable, '--entrypoint', 'sh', image, '-c', script]);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    try {
      const inEngine = (): Promise<string[]> => engineTraces(rig, name, secrets);
      const found = async (): Promise<Set<string>> =>
        new Set((await inEngine()).map((each) => each.replace(/ (?:in|told) .*/u, '')));
      await expect.poll(found).toEqual(new Set(['environment', 'passed', ...(isRoot ? ['command'] : [])]));
      expect([...processes.found].join('\n')).toContain(secrets.environment);
    } finally {
      await rig.run(engine, ['rm', '--force', name]);
    }
    const encoded = Buffer.from(`ab${secrets.github}cd`).toString('base64');
    fs.writeFileSync(path.join(rig.home, secrets.command), `in front ${encoded} behind`);
    const place = path.join(rig.home, secrets.command);
    expect(canariesBelow(rig.home, secrets)).toEqual([`command in the name of ${place}`, `github in ${place}`]);
    fs.rmSync(place);
  });
});

/** Given by the environment and by a command, so never in the store. */
const ELSEWHERE: ReadonlySet<string> = new Set(['environment', 'command', 'passed', 'github']);
