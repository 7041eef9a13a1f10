import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, ENGINES, gexec, inside, output } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';

const CANARY = 'canary-5f0c2e-"quoted"=\nsecond line';

async function environmentOf(
  rig: Rig,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Record<string, string>> {
  const program = ['python3', '-c', 'import json, os; print(json.dumps(dict(os.environ)))'];
  return JSON.parse(output(await rig.mayfly(['exec', ...args, '--', ...program], { env }))) as Record<string, string>;
}

/** Every path below the rig's folders, but for the caches. */
function traces(rig: Rig): string[] {
  const below = (folder: string): string[] =>
    fs.existsSync(folder)
      ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name))
      : [];
  return [...below(rig.home), ...below(rig.runtime), ...below(rig.env['TMPDIR'] ?? '')].filter(
    (name) => !name.startsWith(path.join(rig.runtime, 'cache')),
  );
}

describe.each(ENGINES)('%s: the environment', (engine) => {
  it('has what a native CLI would have, as it is', async () => {
    await using rig = await callRig({ engine });
    const passed = {
      ...{
        TERM: 'screen-256color',
        COLORTERM: 'truecolor',
        TZ: 'Asia/Kathmandu',
        LANG: 'C.UTF-8',
        LC_TIME: 'C',
        NO_COLOR: '1',
        CI: 'true',
      },
      ...{
        HTTPS_PROXY: 'http://me:pass@proxy.invalid:1',
        no_proxy: 'localhost,127.0.0.1',
        GIT_AUTHOR_NAME: 'Somebody "else"',
      },
    };
    const wished = {
      ONE: CANARY,
      EMPTY_NOT: ' ',
      EQUALS: '=a==b=',
      DOLLAR: '$HOME `id` \\n\\',
      TABS: '\n\tx\n\t',
      UNICODE: 'ü→🙂',
    };
    const others = {
      OTHER: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      LD_PRELOAD_NOT: 'x',
      MAYFLY_MEMORY: '1g',
      GEMINI_API_KEY: 'x',
      ANTHROPIC_API_KEY: 'x',
      ZAI_API_KEY: 'x',
    };
    const flags = Object.keys(wished).flatMap((name) => ['--pass-env', name]);
    const seen = await environmentOf(rig, [...flags, '--pass-env', 'SAID=by=flag', '--pass-env', 'UNSET'], {
      ...passed,
      ...wished,
      ...others,
    });
    expect(seen).toMatchObject({
      ...passed,
      ...wished,
      SAID: 'by=flag',
      HOME: rig.home,
      USER: rig.user.name,
      PWD: rig.cwd,
    });
    for (const name of [...Object.keys(others), 'UNSET', 'XDG_RUNTIME_DIR', 'TMPDIR', 'SHELL'])
      expect(seen).not.toHaveProperty(name);
    expect(Object.keys(seen).filter((name) => /mayfly/iu.test(name))).toEqual([]);
  });

  it('gives new files the modes that the caller gives them', async () => {
    await using rig = await callRig({ engine });
    const script = 'umask 027; "$0" exec -- sh -c "umask; touch made" && stat -c %a made; "$0" exec -- nothing';
    const { code, stdout, stderr } = await rig.run('sh', ['-c', script, rig.executable]);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 127, stdout: '0027\n640\n' });
    expect(stderr).toContain('nothing: not found in the image');
  });

  it('knows UTF-8 in a locale that the image lacks', async () => {
    await using rig = await callRig({ engine });
    const program = String.raw`perl -e 'print "$ENV{LC_ALL}\n"'; x=ä; printf '%s\n' "$x" | wc -m`;
    const env = { LC_ALL: 'de_DE.UTF-8', LC_CTYPE: 'UTF-8' };
    expect(output(await gexec(rig, ['bash', '-c', program], { env }))).toBe('de_DE.UTF-8\n2\n');
  });

  it('knows a terminal that the image lacks, where the host knows it', async () => {
    await using rig = await callRig({ engine });
    const source = rig.write('source', 'young-term|a young terminal,\n\tam, cols#80, bel=^G,\n');
    output(await rig.run('tic', ['-o', path.join(rig.home, '.terminfo'), source]));
    const env = { TERM: 'young-term', TERM_PROGRAM: 'young', TMUX: '/tmp/x,1,0' };
    const script = 'tput cols; echo "$TERM_PROGRAM $TMUX"';
    expect(output(await gexec(rig, ['sh', '-c', script], { env }))).toBe('80\nyoung /tmp/x,1,0\n');
  });

  it("can be told in config.yaml, for one provider alone, and the clock is the host's", async () => {
    await using rig = await callRig({ engine });
    rig.write(
      '.docker-ai-config/config.yaml',
      'pass-env: [ALL]\nproviders:\n  claude:\n    pass-env: [MINE, SET=here]\n',
    );
    const env = { ALL: '1', MINE: '2', TZ: '' };
    expect(await environmentOf(rig, [], env)).toMatchObject({ ALL: '1' });
    const seen = await environmentOf(rig, ['--provider', 'claude'], { ...env, ANTHROPIC_API_KEY: 'x' });
    expect(seen).toMatchObject({ MINE: '2', SET: 'here' });
    expect(seen).not.toHaveProperty('ALL');
    expect(output(await gexec(rig, ['date', '+%z'])).trim()).toBe(output(await rig.run('date', ['+%z'])).trim());
  });

  it('holds secrets that nobody else sees', async () => {
    await using rig = await callRig({ engine });
    const env = {
      ANTHROPIC_API_KEY: CANARY,
      ANTHROPIC_CUSTOM_HEADERS: `X: ${CANARY}`,
      GEMINI_API_KEY: `not ${CANARY}`,
      PASSED: CANARY,
    };
    const script = 'echo ready; read -r line; printf %s "$ANTHROPIC_API_KEY"; env | grep GEMINI_API_KEY || :';
    const args = ['exec', '--provider', 'claude', '--pass-env', 'PASSED', '--', 'sh', '-c', script];
    await using running = rig.start(rig.executable, args, { env, input: null });
    await expect.poll(() => running.stdout()).toBe('ready\n');
    const [name = ''] = await rig.containers();
    const inspected = output(await rig.run(engine, ['inspect', name]));
    expect(inspected).toContain(name);
    const commands = fs
      .readdirSync('/proc')
      .filter((entry) => /^\d+$/u.test(entry))
      .map((pid) => readIfThere(`/proc/${pid}/cmdline`));
    expect(commands.join('\n')).toContain(name);
    const files = traces(rig)
      .filter((file) => fs.lstatSync(file).isFile())
      .map((file) => fs.readFileSync(file, 'latin1'));
    for (const text of [inspected, ...commands, ...files]) expect(text).not.toMatch(/canary-5f0c2e/u);
    running.stdin?.end('go\n');
    expect(output(await running.done)).toBe(`ready\n${CANARY}`);
  });
});

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has ended
  }
}

it('has the login of GitHub unless it is withheld', async () => {
  await using rig = await callRig();
  const env = { GH_TOKEN: 'token', BASH_ENV: '/nowhere', BASH_MAX_TIMEOUT_MS: '9' };
  expect(await environmentOf(rig, [], env)).toMatchObject({ GH_TOKEN: 'token' });
  rig.write('.gitconfig', '[credential]\n helper = store\n');
  const fill = String.raw`printf 'protocol=https\nhost=github.com\n\n' | GIT_TERMINAL_PROMPT=0 git credential fill`;
  const { stdout } = await rig.mayfly(['exec', '--', 'sh', '-c', fill], { env });
  expect(stdout.toString()).toContain('\npassword=token\n');
  const withheld = await environmentOf(rig, ['--provider', 'claude', '--no-github-token'], env);
  expect(withheld).toMatchObject({ BASH_MAX_TIMEOUT_MS: '9' });
  expect(Object.keys(withheld).filter((name) => ['GH_TOKEN', 'BASH_ENV'].includes(name))).toEqual([]);
});

describe('a secret', () => {
  const key = async (rig: Rig, env: Record<string, string> = {}): Promise<string | undefined> =>
    (await environmentOf(rig, ['--provider', 'claude'], env))['ANTHROPIC_API_KEY'];

  it('comes from the environment, else from the store, else from a command', async () => {
    await using rig = await callRig();
    rig.write('.docker-ai-config/config.yaml', `secrets:\n  ANTHROPIC_API_KEY: [sh, -c, 'printf "by command\\n"']\n`);
    expect(await key(rig)).toBe('by command');
    rig.write('.docker-ai-config/env', '# mine\nexport ANTHROPIC_API_KEY="by = $(id) the store"\nZAI_API_KEY=other\n');
    expect(await key(rig)).toBe('by = $(id) the store');
    expect(await key(rig, { ANTHROPIC_API_KEY: 'by environment' })).toBe('by environment');
  });

  it.each([
    ["[sh, -c, 'echo no such entry >&2; exit 3']", / failed: exit 3 no such entry; /],
    ['nothing-of-that-name', / failed: there is no such command; /],
    ['"true"', / failed: it printed nothing; /],
  ])('whose command fails (%s) ends the call in one line', async (command, reason) => {
    await using rig = await callRig();
    rig.write('.docker-ai-config/config.yaml', `secrets:\n  ANTHROPIC_API_KEY: ${command}\n`);
    const { code, stdout, stderr } = await rig.mayfly(['run', 'claude', '--', '-p', 'hello']);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 77, stdout: '' });
    expect(stderr).toMatch(/^mayfly: the command for ANTHROPIC_API_KEY [^\n]+\n$/u);
    expect(stderr).toMatch(reason);
  });
});

describe('--dry-run', () => {
  it.each(ENGINES)('prints the command of %s, without secrets, and makes nothing', async (engine) => {
    await using rig = await callRig({ engine });
    const cwd = await rig.project("it's a project", { git: true });
    const before = traces(rig);
    const env = { ANTHROPIC_API_KEY: CANARY, HTTPS_PROXY: CANARY };
    const { code, stdout, stderr } = await rig.mayfly(['run', 'claude', '--dry-run', '--', '-p', "it's $HOME"], {
      cwd,
      env,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const shown = stdout.toString();
    expect(shown).not.toContain('canary');
    expect(shown).toContain('ANTHROPIC_API_KEY=****');
    expect(shown).toContain('HTTPS_PROXY=****');
    expect(traces(rig)).toEqual(before);
    expect(await rig.containers()).toEqual([]);
    const command = shown.split('\n').findLast((line) => line.startsWith(`${engine} run `)) ?? '';
    const words = output(await rig.run('sh', ['-c', `printf '%s\\0' ${command}`])).split('\0');
    expect(words.slice(0, 2)).toEqual([engine, 'run']);
    expect(words.slice(-4)).toEqual(['claude', '-p', "it's $HOME", '']);
    expect(words).toContain(`type=bind,source=${cwd},target=${cwd}`);
  });
});

describe('MAYFLY_TRACE', () => {
  it('tells the time of each phase on stderr, and nothing else changes', async () => {
    await using rig = await callRig();
    const { code, stdout, stderr } = await gexec(rig, ['echo', 'x'], { env: { MAYFLY_TRACE: '1' } });
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'x\n' });
    const phases = stderr
      .trimEnd()
      .split('\n')
      .map((line) => /^mayfly: trace +\d+\.\d ms (.+)$/u.exec(line)?.[1]);
    expect(phases).toEqual(['start', 'config', 'project', 'plan', 'sync-in', 'run', 'sync-out']);
  });
});

it('a project cannot change how mayfly runs', async () => {
  await using rig = await callRig();
  rig.write('project/.env', 'MAYFLY_NETWORK=none\nCOLORTERM=evil\nDOCKER_HOST=tcp://evil.invalid:1\n');
  rig.write('project/.env.local', 'COLORTERM=evil\n');
  rig.write('project/bunfig.toml', 'preload = ["./evil.ts"]\n');
  rig.write('project/evil.ts', 'require("fs").writeFileSync("ran", "")');
  rig.write('project/package.json', '{ "imports": { "#x": "./evil.ts" }, "type": "commonjs" }');
  rig.write('project/tsconfig.json', '{ "compilerOptions": { "jsxImportSource": "./evil" } }');
  rig.write('project/node_modules/yargs/index.js', 'require("fs").writeFileSync("ran", "")');
  expect(await inside(rig, 'os.environ.get("COLORTERM")')).toBeNull();
  expect((await rig.mayfly(['--help'])).code).toBe(0);
  expect(fs.existsSync(path.join(rig.cwd, 'ran'))).toBe(false);
});
