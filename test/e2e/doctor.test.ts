import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { Agent } from '../support/agent.ts';
import { callRig } from '../support/call.ts';
import { foreignImage } from '../support/foreign.ts';
import type { RunOptions, Rig } from '../support/rig.ts';

const KEY = 'sk-ant-canary-0123456789';

interface Examined {
  readonly code: number;
  readonly of: (subject: string) => Finding[];
}

async function examine(rig: Rig, options: RunOptions = {}): Promise<Examined> {
  const { code, stdout, stderr } = await rig.mayfly(['doctor', '--json'], options);
  expect(stderr).toBe('');
  expect(stdout.toString()).not.toContain(KEY);
  const { findings } = JSON.parse(stdout.toString()) as { findings: Required<Finding>[] };
  for (const finding of findings) {
    expect(Object.keys(finding)).toEqual(['level', 'subject', 'what', 'fix']);
    expect(finding.fix === '').toBe(finding.level === 'ok');
  }
  return { code, of: (subject) => findings.filter((finding) => finding.subject === subject) };
}

/** Every file and folder with what would change if somebody touched it. */
function state(folder: string): string[] {
  const names = ['', ...fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })];
  return names.map((name) => {
    const { mode, size, mtimeMs, ino } = fs.lstatSync(path.join(folder, name));
    return `${name} ${mode} ${size} ${mtimeMs} ${ino}`;
  });
}

it('finds nothing broken on a new machine, names what is missing, and makes nothing', async () => {
  await using rig = await callRig({ env: { MAYFLY_SSH_AGENT: 'filtered' } });
  const root = path.dirname(rig.home);
  const before = [...state(root), ...state(path.dirname(rig.runtime))];
  const { code, of } = await examine(rig);
  expect(code).toBe(0);
  const [engine] = of('engine'); // another line follows where mayfly has started it
  expect(engine).toMatchObject({
    level: 'ok',
    what: expect.stringMatching(/^docker \d+\.\d+.* at unix:\S+ \(linux, /u),
  });
  const images = of('image').map(({ what }) => what);
  for (const target of ['tools', 'claude', 'gemini'])
    expect(images).toContainEqual(
      expect.stringMatching(new RegExp(`^mayfly/${target}:[0-9a-f]{12} \\(\\d.*B\\)$`, 'u')),
    );
  expect(of('agent')).toMatchObject([{ level: 'warn', fix: expect.stringContaining('ssh-agent') }]);
  expect(of('glm')).toMatchObject([{ level: 'warn', fix: expect.stringContaining('ZAI_API_KEY') }]);
  expect(of('zsh')).toMatchObject([
    { level: 'warn', fix: `'${rig.executable}' init zsh --write, then open a new zsh` },
  ]);
  expect(of('disk')).toHaveLength(3);
  expect([...state(root), ...state(path.dirname(rig.runtime))]).toEqual(before);
});

it('tells what is there with its place and never with its value', async () => {
  await using rig = await callRig({ env: { MAYFLY_SSH_AGENT: 'filtered' } });
  await using agent = new Agent();
  await agent.start();
  await agent.add('ed25519', 'one');
  rig.write('.docker-ai-config/env', `ANTHROPIC_API_KEY=${KEY}\n`);
  rig.write('.docker-ai-config/config.yaml', `secrets:\n  ZAI_API_KEY: echo ${KEY}\n`);
  rig.write(
    '.docker-ai-config/gemini/oauth_creds.json',
    JSON.stringify({ access_token: KEY, refresh_token: KEY, expiry_date: 1 }),
  );
  rig.write('.ssh/config', 'Host *\n  UseKeychain yes\n  User ann\nHost far\n  ProxyCommand corkscrew far 22\n');
  rig.write('.gitconfig', '[core]\n\teditor = code --wait\n[user]\n\tname = Ann\n');
  for (const folder of ['', 'gemini']) fs.chmodSync(path.join(rig.store, folder), 0o700);
  await rig.mayfly(['init', 'zsh', '--write']);
  const env = { SSH_AUTH_SOCK: agent.socket };
  const { code, of } = await examine(rig, { env });
  expect(code).toBe(0);
  expect(of('agent')).toMatchObject([
    { level: 'ok', what: `1 key at ${agent.socket}, forwarded for listing and signing only` },
  ]);
  expect(of('claude')).toMatchObject([
    { level: 'ok', what: "key from the variable ANTHROPIC_API_KEY in the store's env" },
  ]);
  expect(of('glm')).toMatchObject([
    { level: 'ok', what: 'key from the command for ZAI_API_KEY in config.yaml (echo)' },
  ]);
  expect(of('gemini')).toMatchObject([{ level: 'ok', what: expect.stringContaining('renewed by the next call') }]);
  expect(of('ssh')).toMatchObject([
    { level: 'ok', what: `${rig.home}/.ssh/config can be read` },
    { level: 'ok', what: expect.stringMatching(/^UseKeychain is not used inside: .*config:2 \(Host \*\)$/u) },
    {
      level: 'warn',
      what: expect.stringMatching(/^ProxyCommand is not used inside: /u),
      fix: 'use ProxyJump for those hosts',
    },
  ]);
  expect(of('git')).toContainEqual(
    expect.objectContaining({ level: 'ok', what: expect.stringMatching(/^core\.editor is not used inside: /u) }),
  );
  expect(of('store')).toMatchObject([{ level: 'ok' }]);
  expect(of('zsh')).toMatchObject([{ level: 'ok' }, { level: 'ok' }]);

  fs.appendFileSync(path.join(rig.home, '.local/share/mayfly/init.zsh'), '# drift\n');
  fs.appendFileSync(path.join(rig.home, '.zshrc'), 'alias claude=true\n');
  const hidden = await examine(rig, { env });
  expect(hidden.of('zsh').at(-1)).toMatchObject({
    level: 'warn',
    what: expect.stringMatching(/^line \d+ of .*\.zshrc defines claude anew/u),
  });
  fs.writeFileSync(path.join(rig.home, '.zshrc'), '');
  const later = await examine(rig, { env });
  expect(later.of('zsh')).toMatchObject([
    { level: 'warn', what: expect.stringContaining('is not what this mayfly would write') },
    { level: 'warn', what: `${rig.home}/.zshrc does not source it` },
  ]);
});

it('ends with 1 when something is broken, and still looks at everything else', async () => {
  await using rig = await callRig({ engine: 'docker', env: { MAYFLY_CPUS: 'many' } });
  rig.write('.docker-ai-config/config.yaml', 'memroy: 4g\n');
  rig.write('empty.pem', '');
  const pem = path.join(rig.home, 'empty.pem');
  const { code, of } = await examine(rig, {
    env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock', NODE_EXTRA_CA_CERTS: pem },
  });
  expect(code).toBe(1);
  expect(of('config')).toMatchObject([
    { level: 'broken', what: expect.stringContaining('config.yaml:1:1: unknown key "memroy"') },
    { level: 'broken', what: expect.stringContaining('the variable MAYFLY_CPUS: cannot be "many"') },
  ]);
  expect(of('engine')).toMatchObject([
    { level: 'broken', what: 'docker does not answer at unix:///nonexistent/docker.sock' },
  ]);
  expect(of('ca')).toMatchObject([{ level: 'broken', fix: 'correct NODE_EXTRA_CA_CERTS, or remove it' }]);
  for (const subject of ['store', 'zsh', 'disk', 'glm']) expect(of(subject)).not.toEqual([]);
});

it('knows when there is no place for the store', async () => {
  await using rig = await callRig({ user: 'ordinary' });
  const { code, of } = await examine(rig, { env: { MAYFLY_HOME: '/nonexistent/store' } });
  expect(code).toBe(1);
  expect(of('store')).toMatchObject([{ level: 'broken', what: '/nonexistent/store cannot be made in /' }]);
});

it('notices images for another machine and those that are missing', async () => {
  await using rig = await callRig({ engine: 'docker' });
  await using image = await foreignImage(rig);
  const { tag, has, needs } = image;
  const providers = `providers:\n  a: {image: '${tag}', command: a}\n  b: {image: 'mayfly-test/no:1', command: b}\n`;
  rig.write('.docker-ai-config/config.yaml', providers);
  const { code, of } = await examine(rig);
  expect(code).toBe(1);
  expect(of('image').filter(({ level }) => level === 'broken')).toMatchObject([
    { what: `${tag} is for ${has}, the engine needs ${needs}`, fix: `docker rmi ${tag}` },
    { what: 'mayfly-test/no:1 of config.yaml is not there', fix: 'docker pull mayfly-test/no:1' },
  ]);
});

it('comes to an end when nothing answers and pipes stand where files should be', async () => {
  await using rig = await callRig({ engine: 'docker', env: { MAYFLY_SSH_AGENT: 'filtered' } });
  const [engine, agent] = [path.join(rig.home, 'engine.sock'), path.join(rig.home, 'agent.sock')];
  const silent = [engine, agent].map((file) => net.createServer((socket) => socket.on('error', () => {})).listen(file));
  for (const file of ['.docker-ai-config/x', '.ssh/x', '.local/share/mayfly/x']) rig.write(file, '');
  for (const file of [
    '.docker-ai-config/config.yaml',
    '.docker-ai-config/env',
    '.ssh/config',
    '.local/share/mayfly/init.zsh',
    '.zshrc',
    'ca.pem',
  ])
    expect((await rig.run('mkfifo', [path.join(rig.home, file)])).code).toBe(0);
  const held = rig.write('held', '');
  const hold = `while [ -e ${held} ]; do sleep 0.2; done`;
  rig.write('.zshenv', `(${hold}) &\n${hold}\n`);
  const env = {
    DOCKER_HOST: `unix://${engine}`,
    SSH_AUTH_SOCK: agent,
    NODE_EXTRA_CA_CERTS: path.join(rig.home, 'ca.pem'),
  };
  const { code, of } = await examine(rig, { env });
  fs.rmSync(held);
  for (const server of silent) server.close();
  expect(code).toBe(1);
  expect(of('engine')).toMatchObject([{ level: 'broken', what: 'docker could not answer: it says nothing' }]);
  expect(of('agent')).toMatchObject([{ level: 'warn', what: `nothing answers at ${agent}` }]);
  expect(of('config')).toMatchObject([{ level: 'broken', what: expect.stringContaining('it is no plain file') }]);
  expect(of('ca')).toMatchObject([{ level: 'broken' }]);
});

it('is a line for each finding, in a pipe and at a terminal', async () => {
  await using rig = await callRig();
  const { code, stdout } = await rig.mayfly(['doctor']);
  expect(code).toBe(0);
  for (const line of stdout.toString().trimEnd().split('\n')) expect(line).toMatch(/^(ok {4}|warn {2}) {2}\S+ +\S/u);
  await using pty = rig.pty(rig.executable, ['doctor'], { cols: 200, rows: 60 });
  expect(await pty.waitFor(/^ok {6}disk .* images/mu)).toMatch(/^ok {6}engine {4}docker /mu);
});

it('knows no other word', async () => {
  await using rig = await callRig();
  const { code, stdout, stderr } = await rig.mayfly(['doctor', '--fix']);
  expect({ code, stdout: stdout.toString(), stderr }).toEqual({
    code: 64,
    stdout: '',
    stderr: 'mayfly: mayfly doctor does not know "--fix"; mayfly doctor [--json]\n',
  });
});
