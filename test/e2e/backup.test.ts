import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, output } from '../support/call.ts';
import { canariesIn, makeCanaries } from '../support/canaries.ts';
import type { Rig } from '../support/rig.ts';
import { stateOf } from '../support/state.ts';

interface Kept {
  readonly rig: Rig;
  readonly cwd: string;
  readonly archive: string;
  readonly stored: (name: string) => string;
}

/** Somebody with a store, a project with a conversation, and the archive of both. */
async function kept(...flags: string[]): Promise<Kept> {
  const rig = await callRig();
  const cwd = await rig.project("it's mine", { git: true });
  rig.write('.docker-ai-config/claude/CLAUDE.md', 'be brief\n');
  rig.write('.docker-ai-config/claude/settings.json', '{"theme":"dark"}');
  rig.write(inState(rig, cwd, '1.jsonl'), 'first\n');
  const archive = path.join(rig.home, 'mine.tar.gz');
  const { code, stderr } = await rig.mayfly(['backup', ...flags, archive], { cwd });
  if (code !== 0) throw new Error(stderr);
  return { rig, cwd, archive, stored: (name) => fs.readFileSync(path.join(rig.store, name), 'utf8') };
}

/** From HOME. */
function inState(rig: Rig, cwd: string, name: string): string {
  return path.relative(rig.home, path.join(stateOf(rig, cwd), 'claude/projects/-x', name));
}

function state(folder: string): string[] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  return names.map((name) => {
    const file = path.join(folder, name);
    return fs.statSync(file).isFile() ? `${name}: ${fs.readFileSync(file, 'utf8')}` : name;
  });
}

describe('a backup', () => {
  it('has credentials only when it is told to', async () => {
    await using rig = await callRig();
    const given = ['env', 'login', 'key', 'header', 'gh', 'flat', 'dotenv'] as const;
    const others = ['yaml', 'template', 'rejected', 'conflict', 'cut', 'nested', 'commented', 'passed'] as const;
    const secrets = makeCanaries([...given, ...others]);
    const put = (name: string, content: string): void => void rig.write(`.docker-ai-config/${name}`, content);
    put('env', `GEMINI_API_KEY=${secrets.env}\n`);
    put('claude/.credentials.json', JSON.stringify({ claudeAiOauth: { accessToken: secrets.login } }));
    put(
      'claude/.claude.json',
      JSON.stringify({ primaryApiKey: secrets.key, mcpServers: { a: { headers: { X: secrets.header } } } }),
    );
    put('gh/hosts.yml', `github.com:\n  oauth_token: ${secrets.gh}\n`);
    put('global_state/secrets/zai_key', secrets.flat);
    put('gemini/.env', `GEMINI_API_KEY=${secrets.dotenv}\n`);
    put(
      'config.yaml',
      `memory: 2g
pass-env: [PATH, 'MY_TOKEN=${secrets.passed}']
secrets: { ZAI_API_KEY: [cat, vault] }
providers: { glm: { env: { ANTHROPIC_AUTH_TOKEN: ${secrets.yaml}, ANTHROPIC_MODEL: big } } } # mine
templates: { ci: { env: { OWN_KEY: ${secrets.template} } } }
`,
    );
    put('claude/.claude.json.rejected-20260101T000000Z', `{"primaryApiKey":"${secrets.rejected}"`);
    put('claude/.claude.json.conflict-20260101T000000Z.2', `{"primaryApiKey":"${secrets.conflict}","a":"kept"}`);
    put('claude/settings.json', `{"env":{"A_TOKEN":"${secrets.cut}"`);
    put('claude/settings.local.json', `{"servers":[{"env":{"B_TOKEN":"${secrets.nested}"}}],"theme":"dark"}`);
    put('gemini/settings.json', `{ // c\n"token": "${secrets.commented}" }`);
    const told = (await rig.mayfly(['backup', path.join(rig.home, 'told')])).stderr;
    expect(told).toContain(
      `mayfly: secrets of ${path.join(rig.store, 'claude/.claude.json')} are not in it: primaryApiKey, mcpServers.a.headers.X\n`,
    );
    const unpacked = async (...words: string[]): Promise<string> => {
      const file = (await rig.mayfly(['backup', ...words])).stdout.toString().trim();
      expect(fs.statSync(file).mode & 0o777).toBe(0o600);
      return output(await rig.run('tar', ['xzOf', file]));
    };
    const without = await unpacked();
    expect(canariesIn(without, secrets)).toEqual([]);
    for (const text of ['memory: 2g', '[ cat, vault ]', 'ANTHROPIC_MODEL: big', '# mine', '"kept"', '"dark"'])
      expect(without).toContain(text);
    const masked = path.join(rig.home, 'without');
    await rig.mayfly(['backup', masked]);
    const before = state(rig.store);
    expect((await rig.mayfly(['restore', masked])).stderr).toContain('nothing was changed');
    put('config.yaml', `providers: { glm: { env: { ANTHROPIC_AUTH_TOKEN: ${secrets.yaml} } } }\n`);
    expect(await rig.mayfly(['restore', '--yes', masked])).toMatchObject({ code: 0 });
    const restored = fs.readFileSync(path.join(rig.store, 'config.yaml'), 'utf8');
    expect(restored).toContain('memory: 2g');
    expect(canariesIn(restored, secrets)).toEqual(['yaml']);
    put('config.yaml', before.find((line) => line.startsWith('config.yaml: '))?.slice('config.yaml: '.length) ?? '');
    const named = path.join(rig.home, 'with all');
    expect(canariesIn(await unpacked('--with-credentials', named), secrets).toSorted()).toEqual(
      Object.keys(secrets).toSorted(),
    );
    fs.rmSync(path.join(rig.store, 'env'));
    expect(await rig.mayfly(['restore', '--yes', named])).toMatchObject({ code: 0 });
    expect(fs.readFileSync(path.join(rig.store, 'env'), 'utf8')).toContain(secrets.env);
  });

  it('replaces no file', async () => {
    const { rig: made, archive, cwd } = await kept();
    await using rig = made;
    const before = fs.readFileSync(archive);
    const { code, stderr } = await rig.mayfly(['backup', archive], { cwd });
    expect({ code, stderr }).toEqual({ code: 64, stderr: `mayfly: ${archive} is there already; name another file\n` });
    expect(fs.readFileSync(archive).equals(before)).toBe(true);
  });
});

describe('a restore', () => {
  it('shows what would change, asks, and keeps what it replaces', async () => {
    const { rig: made, cwd, archive, stored } = await kept();
    await using rig = made;
    const secrets = makeCanaries(['env']);
    rig.write(
      '.docker-ai-config/claude/settings.json',
      JSON.stringify({ theme: 'light', env: { MY_TOKEN: secrets.env } }),
    );
    rig.write(inState(rig, cwd, '1.jsonl'), 'first\nsecond\n');
    rig.write(inState(rig, cwd, '2.jsonl'), 'mine\n');
    fs.rmSync(path.join(rig.store, 'claude/CLAUDE.md'));
    const changed = state(rig.store);

    await using pty = rig.pty(rig.executable, ['restore', archive], { cols: 200 });
    const seen = await pty.waitFor(/write 2 files, as shown\? y or n/u);
    expect(seen).toMatch(/\+ \S+\/claude\/CLAUDE\.md \(9 bytes\)/u);
    expect(seen).toMatch(/~ \S+\/claude\/settings\.json[^]*- {2}"theme": "light"[^]*\+ {2}"theme": "dark"/u);
    expect(canariesIn(seen, secrets)).toEqual([]);
    // What is typed before the question can be answered does not count, so it is typed again.
    const typing = setInterval(() => pty.type('n'), 100);
    expect(await pty.exit.finally(() => clearInterval(typing))).toMatchObject({ code: 1 });
    expect(pty.screen()).toContain('nothing was changed');
    expect(state(rig.store)).toEqual(changed);

    const { code, stderr } = await rig.mayfly(['restore', '--yes', archive], { cwd });
    expect(code).toBe(0);
    const back = /2 of 2 files are restored; what it replaced is in (\S+\.tar\.gz)\n$/u.exec(stderr)?.[1] ?? '';
    expect([stored('claude/CLAUDE.md'), stored('claude/settings.json')]).toEqual(['be brief\n', '{"theme":"dark"}']);
    // A conversation that has gone on stays, and so does one that the archive does not know.
    expect(state(path.join(stateOf(rig, cwd), 'claude/projects'))).toEqual([
      '-x',
      '-x/1.jsonl: first\nsecond\n',
      '-x/2.jsonl: mine\n',
    ]);
    expect((await rig.mayfly(['restore', archive])).stderr).toBe(
      'mayfly: everything is as in the archive; nothing was changed\n',
    );
    expect(fs.statSync(back).mode & 0o777).toBe(0o600);
    expect(await rig.mayfly(['restore', '--yes', back])).toMatchObject({ code: 0 });
    expect(JSON.parse(stored('claude/settings.json'))).toMatchObject({
      theme: 'light',
      env: { MY_TOKEN: secrets.env },
    });
  });

  it('brings a project back that was lost, with the times of its conversations', async () => {
    const { rig: made, cwd, archive } = await kept();
    await using rig = made;
    const file = path.join(rig.home, inState(rig, cwd, '1.jsonl'));
    const before = fs.statSync(file).mtimeMs;
    fs.rmSync(rig.store, { recursive: true });
    expect(await rig.mayfly(['restore', '--yes', archive])).toMatchObject({ code: 0 });
    expect(fs.readFileSync(file, 'utf8')).toBe('first\n');
    expect(Math.abs(fs.statSync(file).mtimeMs - before)).toBeLessThan(1000);
    expect(fs.statSync(rig.store).mode & 0o777).toBe(0o700);
    const elsewhere = path.dirname(rig.write('elsewhere/mine', ''));
    rig.write('.docker-ai-config/config.yaml', 'state: project\n');
    fs.rmSync(stateOf(rig, cwd), { recursive: true });
    fs.symlinkSync(elsewhere, path.join(cwd, '.ai-state'));
    expect(await rig.mayfly(['restore', '--yes', archive])).toMatchObject({ code: 0 });
    expect(fs.readFileSync(file, 'utf8')).toBe('first\n');
    expect(fs.readdirSync(elsewhere)).toEqual(['mine']);
    fs.rmSync(cwd, { recursive: true });
    expect(await rig.mayfly(['restore', '--yes', archive])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`cannot restore the state of ${cwd}: there is no such folder here`),
    });
  });

  it('goes to where the project is on another machine, and shows what config.yaml would run', async () => {
    await using rig = await callRig();
    const [old, now] = [await rig.project('old/shop', { git: true }), await rig.project('now/shop', { git: true })];
    const encode = (folder: string): string => folder.replaceAll(/[^A-Za-z0-9]/gu, '-');
    const at = (cwd: string): string => path.join(stateOf(rig, cwd), 'claude/projects', encode(cwd), '1.jsonl');
    rig.write(path.relative(rig.home, at(old)), 'first\n');
    rig.write('.docker-ai-config/config.yaml', 'secrets: { ZAI_API_KEY: [touch, ran] }\n');
    const archive = path.join(rig.home, 'all.tar.gz');
    expect(await rig.mayfly(['backup', archive, old])).toMatchObject({ code: 0 });
    fs.rmSync(rig.store, { recursive: true });
    fs.rmSync(old, { recursive: true });
    const map = `--map=${path.dirname(old)}=${path.dirname(now)}`;
    const { code, stdout, stderr } = await rig.mayfly(['restore', '--yes', map, archive]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'mayfly: 2 of 2 files are restored\n' });
    expect(stdout.toString()).toContain('    runs ZAI_API_KEY: touch ran\n');
    expect(fs.readFileSync(at(now), 'utf8')).toBe('first\n');
    fs.writeFileSync(at(now), 'other\n');
    const again = await rig.mayfly(['restore', '--yes', map, archive]);
    const undo = /it replaced is in (\S+)\n$/u.exec(again.stderr)?.[1] ?? '';
    expect(await rig.mayfly(['restore', '--yes', undo])).toMatchObject({ code: 0 });
    expect(fs.readFileSync(at(now), 'utf8')).toBe('other\n');
    expect(await rig.mayfly(['restore', '--map', 'old=new', archive])).toMatchObject({ code: 64 });
  });

  it('reaches a call that runs', async () => {
    const { rig: made, cwd, archive } = await kept();
    await using rig = made;
    rig.write('.docker-ai-config/claude/CLAUDE.md', 'be long\n');
    const wait = 'touch started; until grep -q brief ~/.claude/CLAUDE.md; do sleep 0.1; done; cat ~/.claude/CLAUDE.md';
    const call = rig.start(rig.executable, ['exec', '--provider', 'claude', '--', 'sh', '-c', wait], { cwd });
    await expect.poll(() => fs.existsSync(path.join(cwd, 'started'))).toBe(true);
    expect(await rig.mayfly(['restore', '--yes', archive])).toMatchObject({ code: 0 });
    expect(output(await call.done)).toBe('be brief\n');
  });

  it('changes nothing for an archive that is cut off, changed, or leads elsewhere', async () => {
    const { rig: made, archive, stored } = await kept();
    await using rig = made;
    rig.write('.docker-ai-config/claude/CLAUDE.md', 'mine\n');
    const whole = fs.readFileSync(archive);
    const cut = path.join(rig.home, 'cut');
    fs.writeFileSync(cut, whole.subarray(0, whole.length - 20));
    const tampered = path.join(rig.home, 'tampered');
    const script = `set -e; mkdir t; tar xzf mine.tar.gz -C t; echo evil >t/mayfly-backup/store/claude/CLAUDE.md
tar tzf mine.tar.gz >list; tar czf tampered --format=ustar -C t -T list`;
    output(await rig.run('sh', ['-c', script], { cwd: rig.home }));
    for (const [file, reason] of [
      [cut, 'it is cut off'],
      [tampered, 'mayfly-backup/store/claude/CLAUDE.md in it is damaged'],
      [path.join(rig.home, 'no-such'), 'ENOENT'],
      [path.join(rig.store, 'claude/settings.json'), 'it is damaged'],
    ]) {
      const { code, stderr } = await rig.mayfly(['restore', '--yes', file ?? '']);
      expect({ code, stderr }).toEqual({
        code: 64,
        stderr: expect.stringContaining(`cannot restore ${file}: ${reason}`),
      });
      expect(stored('claude/CLAUDE.md')).toBe('mine\n');
    }
  });
});
