import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Asked } from '../../src/stub/wire.ts';
import { type Stub, startStub } from '../../src/stub/stub.ts';
import { callRig, ENGINES, type EngineName, output } from '../support/call.ts';
import { type Canaries, canariesBelow, canariesIn, makeCanaries, watchArguments } from '../support/canaries.ts';
import type { Ran } from '../support/command.ts';
import type { Rig } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';

const NAMES = [
  ...['environment', 'store-env', 'command', 'passed', 'github'],
  ...['claude-access', 'claude-refresh', 'claude-key', 'google-access', 'google-refresh', 'glm-settings'],
] as const;
type All = Canaries<(typeof NAMES)[number]>;

const isRoot = process.getuid?.() === 0;

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
  store('config.yaml', `pass-env: MY_TOKEN\nsecrets:\n  ZAI_API_KEY: [cat, '${rig.home}/vault']\n`);
  const [claude, google] = [
    { accessToken: secrets['claude-access'], refreshToken: secrets['claude-refresh'] },
    { access_token: secrets['google-access'], refresh_token: secrets['google-refresh'] },
  ];
  const later = Date.now() + 9e6;
  store('claude/.credentials.json', JSON.stringify({ claudeAiOauth: { ...claude, expiresAt: later, scopes: [] } }));
  store('claude/.claude.json', JSON.stringify({ primaryApiKey: secrets['claude-key'] }));
  store('gemini/oauth_creds.json', JSON.stringify({ ...google, expiry_date: later }));
  store('glm/settings.json', JSON.stringify({ env: { UNUSED_TOKEN: secrets['glm-settings'] } }));
  return { rig, cwd: await rig.project('in git', { git: true }) };
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
  [['doctor'], 0],
  [['config', 'show', 'glm'], 0],
  [['import', '--dry-run'], 0],
];

/** Where an engine keeps what it knows of containers: in folders of its data folder, one of which has a folder for each. */
const KEPT = {
  docker: { root: '{{.DockerRootDir}}', folders: ['containers', 'image'], of: 'containers' },
  podman: { root: '{{.Store.GraphRoot}}', folders: ['overlay-containers', 'libpod'], of: 'overlay-containers' },
} as const;

async function dataFolders(rig: Rig): Promise<Record<'each' | 'all', string[]>> {
  const { root, folders, of } = KEPT[rig.engine as EngineName];
  const data = output({ ...(await rig.run(rig.engine, ['info', '--format', root])), stderr: '' }).trim();
  return { each: [path.join(data, of)], all: folders.map((name) => path.join(data, name)) };
}

/** What the engine says and keeps of a container, and what that has written; the latter can be seen by root only. */
async function engineTraces(rig: Rig, container: string, secrets: All): Promise<string[]> {
  const ask = async (...words: string[]): Promise<string> =>
    (await rig.run(rig.engine, words)).stdout.toString().trim();
  const told = [await ask('inspect', container), await ask('logs', container), await ask('top', container)];
  const found = told.flatMap((text) => canariesIn(text, secrets).map((name) => `${name} told by the engine`));
  if (!isRoot) return found;
  const { each, all } = await dataFolders(rig);
  const id = await ask('inspect', '--format', '{{.Id}}', container);
  const written = await ask('inspect', '--format', '{{.GraphDriver.Data.UpperDir}}', container);
  expect(fs.readdirSync(path.join(each[0] ?? '', id))).not.toEqual([]);
  const folders = [...all, written, '/run/docker/containerd', '/run/containers'];
  return [...found, ...folders.flatMap((folder) => canariesBelow(folder, secrets))];
}

async function imageTraces(rig: Rig, images: readonly string[], secrets: All): Promise<string[]> {
  const ask = async (...words: string[]): Promise<string> => (await rig.run(rig.engine, words)).stdout.toString();
  const format = '{{.GraphDriver.Data.UpperDir}}:{{.GraphDriver.Data.LowerDir}}';
  const found: string[] = [];
  if (images.length === 0) return found;
  const folders = new Set<string>();
  for (const image of images) {
    const told = (await ask('history', '--no-trunc', image)) + (await ask('image', 'inspect', image));
    found.push(...canariesIn(told, secrets).map((name) => `${name} in the history of ${image}`));
    for (const folder of (await ask('image', 'inspect', '--format', format, image)).trim().split(':'))
      folders.add(folder);
  }
  const patterns = rig.write('patterns', `${Object.values(secrets).join('\n')}\n`);
  const search = isRoot
    ? await rig.run('grep', ['-rlaF', '-f', patterns, ...folders])
    : await rig.run('sh', ['-c', `${rig.engine} save -- "$@" | grep -aoF -f "$0"`, patterns, ...images]);
  fs.rmSync(patterns);
  return [...found, ...search.stdout.toString().split('\n').filter(Boolean)];
}

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
    stderr: expect.stringMatching(/^mayfly: the command for ZAI_API_KEY \(no-such-manager\) failed: [^\n]*\n$/u),
  });
});

describe.each(ENGINES)('%s: a secret', (engine) => {
  it('is in the store and in memory, and nowhere else', async () => {
    const secrets = makeCanaries(NAMES);
    const answer = ({ prompt }: Asked) => {
      if (prompt.includes('fail')) return { status: 400, message: 'no' };
      return prompt.includes('slowly') ? { text: 'word '.repeat(400), delay: 100, piece: 5 } : `heard ${prompt.length}`;
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
    await expect.poll(() => fs.existsSync(path.join(cwd, 'started')), { timeout: 30_000 }).toBe(true);
    await expect
      .poll(() => stub.requests.some(({ prompt }) => prompt.includes('slowly')), { timeout: 30_000 })
      .toBe(true);
    const containers = await rig.containers();
    expect(containers).toHaveLength(2);
    const traces: string[] = [];
    for (const container of containers) traces.push(...(await engineTraces(rig, container, secrets)));
    traces.push(...canariesBelow(path.join(rig.runtime, 'calls'), secrets)); // the entrypoint has removed what it read
    const outside = (): string[] =>
      canariesBelow(path.dirname(rig.home), secrets, [rig.store, path.join(rig.home, 'vault')]);
    traces.push(...outside());
    fs.writeFileSync(path.join(cwd, 'go'), '');
    slow.kill('SIGINT');
    said.push(await slow.done, await waiting.done);

    const text = said.map(({ stdout, stderr }) => stdout.toString() + stderr).join('\n');
    traces.push(...canariesIn(text, secrets).map((name) => `${name} in what was printed`));
    // Podman has got the same images from Docker, and to search them takes a while.
    const images = engine === 'docker' ? new Set(text.match(/\bmayfly\/(?:tools|claude|gemini):\w+/gu)) : [];
    expect([...images].length > 1).toBe(engine === 'docker');
    traces.push(...(await imageTraces(rig, [...images], secrets)));
    traces.push(...outside());
    traces.push(...canariesBelow(rig.runtime, secrets), ...processes.found);
    if (isRoot) for (const folder of (await dataFolders(rig)).all) traces.push(...canariesBelow(folder, secrets));
    expect(traces).toEqual([]);

    // Each of them was used, or is still where it belongs.
    const used = stub.requests.flatMap(({ credentials }) => Object.values(credentials)).join(' ');
    expect(canariesIn(used, secrets).toSorted()).toEqual(['command', 'environment', 'store-env']);
    const kept = canariesBelow(rig.store, secrets).map((found) => found.replace(/ in .*/u, ''));
    expect(new Set(kept)).toEqual(new Set(NAMES.filter((name) => !ELSEWHERE.has(name))));
  });

  it.runIf(engine === 'docker')('would be found', async () => {
    const secrets = makeCanaries(NAMES);
    await using rig = await callRig({ engine });
    using processes = watchArguments(secrets);
    const { stderr } = await rig.mayfly(['exec', '--dry-run', '--', 'true']);
    const [image = ''] = /\bmayfly\/tools:\w+/u.exec(stderr) ?? [];
    const name = `mayfly-canary-${process.pid}`;
    const script = `echo ${secrets.command} >/tmp/file; echo ${secrets.passed}; sleep 60`;
    const words = ['run', '--detach', '--rm', '--network', 'none', '--name', name, '--label', 'mayfly.test=canary'];
    const variable = `KEY=${secrets.environment}`;
    const ran = await rig.run(engine, [...words, '--env', variable, '--entrypoint', 'sh', image, '-c', script]);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    try {
      const inEngine = (): Promise<string[]> => engineTraces(rig, name, secrets);
      await expect.poll(async () => (await inEngine()).length, { timeout: 20_000 }).toBeGreaterThan(1);
      const found = (await inEngine()).map((each) => each.replace(/ (?:in|told) .*/u, ''));
      expect(new Set(found)).toEqual(new Set(['command', 'environment', 'passed']));
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
