import { volumeSuffix } from '../../src/template/caches.ts';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { callRig, dryRun, ENGINES, output } from '../support/call.ts';
import { engineWith } from '../support/engine-with.ts';
import type { Rig } from '../support/rig.ts';
import { removeVolumes } from '../support/volumes.ts';

function inside(rig: Rig, template: string, script: string, options = {}): ReturnType<Rig['mayfly']> {
  return rig.mayfly(['exec', '--template', template, '--', 'sh', '-c', script], options);
}

function config(rig: Rig, text: string): void {
  rig.write('.docker-ai-config/config.yaml', text);
}

describe.each(ENGINES)('%s: a template of config.yaml', (engine) => {
  it('sets resources, network, mounts and variables; a flag and a variable say otherwise', async () => {
    await using rig = await callRig({ engine });
    config(
      rig,
      `providers: { glm: { memory: 1g } }
templates:
  ci:
    memory: 300m
    network: none
    pids-limit: 50
    mounts: { '~/data, "all"': read-only, ~/scratch: writable }
    env: { FIXED: as written, FROM_HOST: 'hello \${WHO:-nobody}' }
`,
    );
    rig.write('data, "all"/deep/file', 'data');
    fs.mkdirSync(path.join(rig.home, 'scratch'), { mode: 0o700 });
    fs.chownSync(path.join(rig.home, 'scratch'), rig.user.uid, rig.user.gid);
    const script = `ls /sys/class/net | tr '\\n' ' '; echo "$FIXED|$FROM_HOST"
cat "$HOME/data, \\"all\\"/deep/file"; echo
(echo no >"$HOME/data, \\"all\\"/deep/file") 2>/dev/null || echo read-only
echo kept >~/scratch/new`;
    const env = { WHO: 'you' };
    expect(output(await inside(rig, 'ci', script, { env }))).toBe('lo as written|hello you\ndata\nread-only\n');
    expect(fs.readFileSync(path.join(rig.home, 'scratch/new'), 'utf8')).toBe('kept\n');

    const shown = (args: readonly string[], more = {}): Promise<string> => dryRun(rig, args, { env: more });
    expect(await shown(['--template', 'ci'])).toMatch(/--network none --memory 300m --cpus 1 --pids-limit 50/);
    expect(await shown(['--template=ci', '--memory', '1g'], { MAYFLY_MEMORY: '2g' })).toContain('--memory 1g');
    expect(await shown(['--template=ci'], { MAYFLY_MEMORY: '2g' })).toContain('--memory 2g');
    expect(await shown(['--provider=glm', '--template=ci'], { ZAI_API_KEY: 'x' })).toContain('--memory 300m');
    expect(await shown([])).toContain('--memory 2g');
  });

  it('keeps caches for a user who is not root, on a read-only root file system', async () => {
    await using rig = await callRig({ engine, ...(engine === 'docker' && { user: 'ordinary' }) });
    config(rig, 'templates:\n  ci: { caches: [npm, cargo] }\n');
    try {
      const script = `touch "$npm_config_cache/left" "$CARGO_HOME/left" && stat -c %u "$npm_config_cache"; (touch /run/x) 2>&1`;
      const first = await inside(rig, 'ci', script);
      expect(first).toMatchObject({ code: 1, stderr: '' });
      expect(first.stdout.toString()).toContain(`${rig.user.uid}\n`);
      const again = 'ls $npm_config_cache $CARGO_HOME; printenv PIP_CACHE_DIR || echo none';
      expect(output(await inside(rig, 'ci', again))).toMatch(/left\n[^]*left\nnone\n/);

      const suffix = await volumeSuffix(rig.store, rig.user.uid);
      const { stdout } = await rig.run(rig.engine, ['volume', 'ls', '--quiet']);
      const npm = stdout
        .toString()
        .split('\n')
        .filter((name) => name.startsWith('mayfly-cache-npm-') && name.endsWith(suffix));
      await rig.run(rig.engine, ['volume', 'rm', ...npm]);
      expect(output(await inside(rig, 'ci', 'touch $npm_config_cache/new; ls $npm_config_cache'))).toBe('new\n');
      expect(output(await rig.mayfly(['exec', '--', 'sh', '-c', 'echo "[$npm_config_cache]"']))).toBe('[]\n');
    } finally {
      await removeVolumes(rig);
    }
  });
});

describe.each(ENGINES)('%s: tools', (engine) => {
  it('are added to the image once, and go when no template asks for them any more', async () => {
    await using rig = await callRig({ engine });
    config(rig, 'templates:\n  ci: { tools: { npm: [is-odd@3.0.1] } }\n  typo: { tools: { npm: [is-odd@99.0.0] } }\n');
    const plain = await dryRun(rig);
    const parent = /mayfly\/tools:\w+/u.exec(plain)?.[0] ?? '';
    const shown = await dryRun(rig, ['--template', 'ci']);
    const tag = /mayfly\/tools:[\w-]+/u.exec(shown)?.[0] ?? '';
    expect(tag).toMatch(new RegExp(`^${parent}-[0-9a-f]{12}$`));
    try {
      const script = 'node -p "require(\'/usr/local/lib/node_modules/is-odd/package.json\').version"';
      const first = await inside(rig, 'ci', script);
      expect({ code: first.code, stdout: first.stdout.toString() }).toEqual({ code: 0, stdout: '3.0.1\n' });
      expect(first.stderr).toContain('mayfly: adding the tools that are wanted to the image "tools" (once)\n');
      expect(output(await inside(rig, 'ci', script))).toBe('3.0.1\n');
      expect(output(await rig.mayfly(['image', 'list']))).toMatch(new RegExp(`^${tag} +current `, 'm'));
      const templates = 'templates:\n  ci: { tools: { npm: [is-odd@3.0.1] } }\n';
      config(rig, `tools: { npm: [is-odd@3.0.1] }\n${templates}`);
      expect(output(await rig.mayfly(['exec', '--', 'sh', '-c', script]))).toBe('3.0.1\n'); // without a template
      config(rig, templates);

      const collect = async (): Promise<string> => (await rig.mayfly(['gc'], engineWith(rig, tag))).stdout.toString();
      expect(await collect()).toBe('');
      config(rig, 'templates:\n  ci: { memory: 1g }\n  typo: { tools: { npm: [is-odd@99.0.0] } }\n');
      expect(output(await rig.mayfly(['image', 'list']))).toMatch(new RegExp(`^${tag} +old `, 'm'));
      expect(await collect()).toBe(`image  ${tag}\n`);
      expect((await rig.run(rig.engine, ['image', 'inspect', tag])).code).not.toBe(0);

      const typo = await inside(rig, 'typo', 'true');
      expect(typo.code).toBe(69);
      expect(typo.stderr.trimEnd().split('\n').at(-1)).toBe(
        'mayfly: the image "tools with more tools" could not be built: a package among the tools does not exist in that version; correct it under tools in config.yaml or the template (the lines above name it)',
      );
    } finally {
      await rig.run(rig.engine, ['image', 'rm', tag]);
    }
  });
});

test('an image that has vanished is built again, also for a call with caches', async () => {
  await using rig = await callRig();
  config(rig, 'templates:\n  ci: { caches: [npm], tools: { npm: [is-odd@3.0.1] } }\n');
  const tag = /mayfly\/tools:[\w-]+/u.exec(await dryRun(rig, ['--template', 'ci']))?.[0] ?? '';
  try {
    for (let round = 0; round < 2; round += 1) {
      const { code, stdout } = await inside(rig, 'ci', 'touch $npm_config_cache/kept && echo ran');
      expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: 'ran\n' });
      await removeVolumes(rig);
      await rig.run(rig.engine, ['image', 'rm', tag]);
    }
    const off = await inside(rig, 'ci', 'true', { env: { DOCKER_HOST: `unix://${rig.home}/none.sock` } });
    expect(off).toMatchObject({ code: 69 });
    expect(off.stderr).toContain('docker does not answer at');
  } finally {
    await removeVolumes(rig);
    await rig.run(rig.engine, ['image', 'rm', tag]);
  }
});

test('a detached call has its template as well', async () => {
  await using rig = await callRig();
  config(rig, 'templates:\n  ci: { memory: 300m, network: none, env: { SAID: here } }\n');
  const name = output(
    await rig.mayfly(['exec', '-d', '--template', 'ci', '--', 'sh', '-c', 'echo "$SAID" >said; sleep 60']),
  ).trim();
  const { stdout } = await rig.run(rig.engine, [
    'inspect',
    '--format',
    '{{.HostConfig.Memory}} {{.HostConfig.NetworkMode}}',
    name,
  ]);
  expect(stdout.toString()).toBe('314572800 none\n');
  await expect.poll(() => fs.existsSync(path.join(rig.cwd, 'said'))).toBe(true);
  expect((await rig.mayfly(['stop', '--force', name])).code).toBe(0);
});

describe("a project's own template", () => {
  it('takes without asking, and gives only what was allowed', async () => {
    await using rig = await callRig();
    const folder = `${path.basename(rig.cwd)}/.ai-state/templates`;
    rig.write(`${folder}/small.yaml`, 'memory: 300m\nnetwork: none\n');
    rig.write(`${folder}/big.yaml`, 'memory: 3g\nenv: { LEAK: "${SECRET}" }\n');
    rig.write('data/file', 'data');
    expect(output(await inside(rig, 'small', "ls /sys/class/net | tr '\\n' ' '"))).toBe('lo ');

    const env = { SECRET: 'hidden' };
    const refused = await inside(rig, 'big', 'true', { env });
    expect(refused).toMatchObject({ code: 77 });
    expect(refused.stderr).toBe(
      'mayfly: the template big of this project wants more than calls have: memory 3g instead of 2g, variable LEAK=${SECRET}; if that is right, run mayfly template allow big\n',
    );
    expect((await inside(rig, 'big', 'echo "$LEAK"', { env })).stdout.toString()).toBe('');

    const list = async (): Promise<string> => output(await rig.mayfly(['template', 'list']));
    expect(await list()).toMatch(/^big +not allowed +.*\nsmall +only takes +/);
    const allowed = output(await rig.mayfly(['template', 'allow', 'big']));
    expect(allowed).toContain('  variable LEAK=${SECRET}\n');
    expect(await list()).toMatch(/^big +allowed /);
    expect(output(await inside(rig, 'big', 'echo "$LEAK"', { env }))).toBe('hidden\n');

    rig.write(`${folder}/big.yaml`, 'memory: 3g\nenv: { LEAK: "${SECRET}" }\nmounts: { ~/data: writable }\n');
    expect(await inside(rig, 'big', 'true')).toMatchObject({ code: 77 });
    rig.write('.docker-ai-config/config.yaml', 'templates:\n  big: { memory: 200m }\n');
    expect(output(await inside(rig, 'big', 'ls ~'))).toBe('project\n');
  });

  it.each([
    ['mounts: { ~/.ssh: read-only }', 77, 'will not mount ~/.ssh: it holds or is part of '],
    ['mounts: { ~/.docker-ai-config/env: read-only }', 77, 'it holds or is part of '],
    ['mounts: { /var/run/docker.sock: writable }', 77, 'nothing below /var/run is mounted'],
    ['mounts: { ~: read-only }', 77, 'it holds your whole home folder'],
    ['mounts: { ~/nothing: read-only }', 77, 'there is no such file or folder'],
    ['memroy: 1g', 78, 'config.yaml:2:9: unknown key "memroy", did you mean "memory"?; allowed: network, memory,'],
  ])('is refused %s, whoever says it', async (text, code, message) => {
    await using rig = await callRig();
    rig.write('.ssh/id_ed25519', 'key');
    rig.write('.docker-ai-config/env', '');
    config(rig, `templates:\n  ci: { ${text} }\n`);
    const refused = await inside(rig, 'ci', 'true');
    expect(refused).toMatchObject({ code });
    expect(refused.stderr).toContain(message);
    expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('that does not exist is a line with those that do', async () => {
    await using rig = await callRig();
    config(rig, 'templates:\n  ci: {}\n');
    const { code, stderr } = await inside(rig, 'cj', 'true');
    expect({ code, stderr }).toEqual({ code: 64, stderr: 'mayfly: there is no template "cj"; use one of ci\n' });
  });
});
