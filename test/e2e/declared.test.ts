import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, dryRun, ENGINES, output } from '../support/call.ts';
import { nameFor, stop } from '../support/detached.ts';
import type { Rig } from '../support/rig.ts';
import { KEYS, stubEnv } from '../support/stub.ts';
import { stateOf } from '../support/state.ts';

/** An image that somebody has for a CLI of his own, with an entrypoint of its own. */
const OWN = `mayfly-test/own:${process.pid}`;

async function engine(rig: Rig, words: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await rig.run(rig.engine, words, input === undefined ? {} : { input });
  if (code !== 0) throw new Error(stderr);
  return stdout.toString();
}

beforeAll(async () => {
  for (const name of ENGINES) {
    await using rig = await callRig({ engine: name });
    const tag = /mayfly\/tools:\w+/u.exec(await dryRun(rig))?.[0] ?? '';
    await engine(
      rig,
      ['build', '--tag', OWN, '-'],
      `FROM ${tag}\nENV MINE=1\nHEALTHCHECK --interval=1s --retries=1 CMD ["/bin/false"]\nENTRYPOINT ["/bin/false"]\n`,
    );
  }
});
afterAll(async () => {
  for (const name of ENGINES) {
    await using rig = await callRig({ engine: name });
    await engine(rig, ['rmi', OWN]);
  }
});

function config(rig: Rig, text: string): void {
  rig.write('.docker-ai-config/config.yaml', text);
}

it('the check of an own image is known to ps and health', async () => {
  await using rig = await callRig();
  config(rig, `providers: { own: { image: "${OWN}", command: sleep, secrets: [] } }\n`);
  const name = nameFor(rig);
  output(await rig.mayfly(['run', '-d', '--name', name, 'own', '600']));
  const state = async (): Promise<string> => output(await rig.mayfly(['ps', '--format', '{name} {health}']));
  await expect.poll(state, { interval: 300 }).toContain(`${name} unhealthy\n`);
  const { code, stdout } = await rig.mayfly(['health', name]);
  expect(code).toBe(2);
  expect(stdout.toString()).toMatch(new RegExp(`\ncritical +${name} +\\S`));
  await stop(rig, name);
});

describe.each(ENGINES)('%s: a declared provider', (name) => {
  it.each([
    ['target: tools', 'undefined'],
    [`image: ${OWN}`, '1'],
  ])('runs with %s, and keeps its files', async (where, mine) => {
    await using rig = await callRig({ engine: name });
    const cwd = await rig.project('in git', { git: true });
    config(
      rig,
      `providers:
  own:
    ${where}
    command: sh cli.sh first
    folder: .own
    env: { GREETING: 'hello \${WHO:-nobody}', FIXED: yes }
    secrets: [OWN_KEY, SECOND=OTHER_KEY]
    files: [settings.json, notes/]
    history: [log/, said.txt]
`,
    );
    rig.write('.docker-ai-config/own/settings.json', '{"from":"store"}');
    rig.write('.docker-ai-config/own/notes/deep/note', 'kept');
    rig.write(
      'in git/cli.sh',
      `set -eu
echo "$@|$GREETING|$FIXED|$OWN_KEY|$SECOND|\${MINE-undefined}"
cat ~/.own/settings.json ~/.own/notes/deep/note; echo
echo '{"from":"call"}' >~/.own/settings.json
echo new >~/.own/notes/new; echo more >~/.own/unknown; echo line >>~/.own/log/today; echo said >>~/.own/said.txt
`,
    );
    const env = { OWN_KEY: 'key 1', OTHER_KEY: 'key 2', WHO: 'you', ANTHROPIC_API_KEY: 'other' };
    for (const seen of ['{"from":"store"}', '{"from":"call"}\n']) {
      const ran = await rig.mayfly(['run', 'own', '--', 'two words'], { cwd, env });
      expect(output(ran)).toBe(`first two words|hello you|yes|key 1|key 2|${mine}\n${seen}kept\n`);
    }
    const store = path.join(rig.store, 'own');
    const kept = ['notes', 'notes/deep', 'notes/deep/note', 'notes/new', 'settings.json', 'unknown'];
    expect(fs.readdirSync(store, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(kept);
    expect(fs.readFileSync(path.join(store, 'settings.json'), 'utf8')).toBe('{"from":"call"}\n');
    expect(fs.readFileSync(path.join(stateOf(rig, cwd), 'own/log/today'), 'utf8')).toBe('line\nline\n');
    expect(fs.readFileSync(path.join(stateOf(rig, cwd), 'own/said.txt'), 'utf8')).toBe('said\nsaid\n');
    expect(output(await rig.run('git', ['status', '--porcelain'], { cwd }))).toBe('?? cli.sh\n');
  });
});

describe('a declared provider', () => {
  it('runs again when its CLI asks for it, with all that it was given', async () => {
    await using rig = await callRig();
    config(
      rig,
      'providers:\n  again:\n    extends: gemini\n    target: tools\n    command: sh cli.sh\n    secrets: OWN_KEY\n',
    );
    rig.write(
      'project/cli.sh',
      `echo run >>runs
echo "$OWN_KEY $(ls -A ~ | tr '\\n' ' ')"
rm -rf /run/mayfly/call/home /run/mayfly/call/passwd
ln -s ${rig.home} /run/mayfly/call/home
ln -s ${rig.home}/.bashrc /run/mayfly/call/passwd
test "$(wc -l <runs)" -lt 3 || exit 7
exit 199
`,
    );
    rig.write('.bashrc', 'mine');
    rig.write('.ssh/config', '# mine');
    const { code, stdout, stderr } = await rig.mayfly(['run', 'again', '--'], {
      env: { OWN_KEY: 'key', MAYFLY_TRUST: 'ask' },
    });
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
    expect(stdout.toString()).toBe('key .cache .gemini .local .npm .ssh project \n'.repeat(3));
    expect(fs.readFileSync(path.join(rig.home, '.bashrc'), 'utf8')).toBe('mine');
    expect(fs.readFileSync(path.join(rig.home, '.ssh/config'), 'utf8')).toBe('# mine');
  });

  it('can be another login of claude, and one of the local models', async () => {
    await using stub = await startStub();
    await using rig = await callRig();
    config(
      rig,
      `providers:
  work:
    extends: claude
    secrets: ANTHROPIC_API_KEY=WORK_KEY
  local:
    extends: glm
    secrets: []
    env: { ANTHROPIC_BASE_URL: ${stub.url}, ANTHROPIC_AUTH_TOKEN: ollama, ANTHROPIC_MODEL: '\${LOCAL_MODEL:-small}' }
`,
    );
    const env = { ...stubEnv('claude', stub), WORK_KEY: 'sk-ant-work', LOCAL_MODEL: 'large' };
    expect(output(await rig.mayfly(['run', 'work', '--', '-p', 'at work'], { env }))).toBe('stub heard: at work\n');
    const { code, stdout } = await rig.mayfly(['run', 'local', '--', '-p', 'at home'], { env });
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'stub heard: at home\n' });
    const asked = stub.requests
      .filter(({ kind }) => kind === 'messages')
      .map(({ prompt, model, credentials }) => ({ prompt, model, credentials }));
    expect(asked).toEqual([
      { prompt: 'at work', model: expect.stringMatching(/^claude-/u), credentials: { 'x-api-key': 'sk-ant-work' } },
      { prompt: 'at home', model: 'large', credentials: { authorization: 'Bearer ollama' } },
    ]);
    expect(fs.readdirSync(rig.store).toSorted()).toEqual(expect.arrayContaining(['local', 'work']));
    expect(fs.existsSync(path.join(rig.store, 'claude'))).toBe(false);
    expect(JSON.stringify(stub.requests)).not.toContain(KEYS.claude);
  });
});
