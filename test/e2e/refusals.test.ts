import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig } from '../support/call.ts';
import { refused } from '../support/failure.ts';

describe('what the caller gives', () => {
  it.each([
    [
      'engine: docker\nnetwrok: none\n',
      '2:1: unknown key "netwrok", did you mean "network"?; allowed: engine, network, ',
    ],
    ['cpus: many\n', '1:7: "cpus" cannot be "many"; allowed: a number above 0'],
    ['providers:\n  glm:\n    memory: []\n', '3:13: "memory" holds a list or a map; allowed: one value'],
    ['engine: [docker\n', '2:1: '],
    ['providers:\n  mine:\n    image: x\n', ': providers.mine: has no command; allowed: '],
    [
      'providers:\n  glmm:\n    network: none\n',
      '2:3: unknown provider "glmm", did you mean "glm"?; allowed: claude, ',
    ],
  ])('config.yaml with %j', async (text, says) => {
    await using rig = await callRig();
    const file = rig.write('.docker-ai-config/config.yaml', text);
    const { code, line } = refused(await rig.mayfly(['run', text.includes('mine') ? 'mine' : 'glm', '--', 'x']));
    expect(code).toBe(78);
    expect(line.startsWith(`mayfly: ${file}:${says}`) || line.startsWith(`mayfly: config.yaml${says}`)).toBe(true);
  });

  it('config.yaml and env that are there and cannot be read, since nobody knows what they forbid', async () => {
    await using rig = await callRig();
    for (const name of ['config.yaml', 'env']) {
      const file = path.join(rig.store, name);
      fs.mkdirSync(rig.store, { recursive: true });
      fs.symlinkSync('/not-mounted/dotfiles', file);
      expect(refused(await rig.mayfly(['exec', '--', 'true']))).toEqual({
        code: 78,
        line: `mayfly: cannot read ${file} (it is a link to nothing), which may restrict calls; mend it, or remove it if nothing is to be restricted`,
      });
      fs.rmSync(file);
    }
  });

  it('a variable', async () => {
    await using rig = await callRig({ env: { MAYFLY_MEMORY: 'lots' } });
    expect(refused(await rig.mayfly(['exec', '--', 'true']))).toEqual({
      code: 78,
      line: 'mayfly: the variable MAYFLY_MEMORY: cannot be "lots"; allowed: a size of at least 6m, such as 512m or 2g',
    });
  });

  it('a provider that nobody knows', async () => {
    await using rig = await callRig();
    expect(refused(await rig.mayfly(['run', 'gpt']))).toEqual({
      code: 64,
      line: 'mayfly: unknown provider "gpt"; use one of claude, gemini, glm, or declare it in config.yaml',
    });
  });

  it('a provider without a key, for which nobody could log in during a call', async () => {
    await using rig = await callRig();
    expect(refused(await rig.mayfly(['run', 'glm']))).toEqual({
      code: 77,
      line: `mayfly: no credential for glm; give one with the variable ZAI_API_KEY (in the environment or in ${rig.store}/env)`,
    });
    expect(fs.readdirSync(rig.runtime)).toEqual(['cache']);
  });

  it('a command for a key that fails', async () => {
    await using rig = await callRig();
    rig.write('.docker-ai-config/config.yaml', 'secrets:\n  ZAI_API_KEY: sh -c "exit 3"\n');
    const { code, line } = refused(await rig.mayfly(['run', 'glm']));
    expect(code).toBe(77);
    expect(line).toMatch(/^mayfly: the command for ZAI_API_KEY in config.yaml failed: /u);
  });

  describe('a working directory', () => {
    const GONE = 'mkdir gone && cd gone && rmdir ../gone';

    it.each(['gexec true', 'claude -p x'])('that is gone, with %s', async (command) => {
      await using rig = await callRig();
      const ran = await rig.run('zsh', ['-f', '-c', `source <("$0" init zsh); ${GONE}; ${command}`, rig.executable]);
      const line = 'mayfly: the working directory no longer exists; cd to one that does';
      expect(refused(ran)).toEqual({ code: 66, line });
    });

    it('that is gone, without the function: Bun has its own line', async () => {
      await using rig = await callRig();
      const { code, stdout, stderr } = await rig.run('sh', ['-c', `${GONE} && exec "$0" exec -- true`, rig.executable]);
      expect({ code, stdout: stdout.toString() }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^error: The current working directory was deleted.*\n$/u);
    });

    it('that has another name now', async () => {
      await using rig = await callRig();
      const script = `source <("$0" init zsh); mkdir old; cd old; mv ../old ../new; gexec pwd`;
      const { code, stdout, stderr } = await rig.run('zsh', ['-f', '-c', script, rig.executable]);
      expect({ code, stdout: stdout.toString(), stderr }).toEqual({ code: 0, stdout: `${rig.cwd}/new\n`, stderr: '' });
    });
  });

  it.each([
    ['/', 'it is the whole file system'],
    ['HOME', 'it holds your whole home folder'],
    ['HOME/..', 'it holds your whole home folder'],
    ['HOME/.ssh', 'it holds or is part of HOME/.ssh'],
    ['HOME/.docker-ai-config', 'it holds or is part of HOME/.docker-ai-config'],
    ['HOME/.local/share/mayfly/bin', 'it holds or is part of HOME/.local/share/mayfly'],
    ['/etc', 'it would hide the same folder of the container'],
  ])('the project %s', async (folder, reason) => {
    await using rig = await callRig();
    for (const name of ['.ssh', '.docker-ai-config', '.local/share/mayfly/bin'])
      fs.mkdirSync(path.join(rig.home, name), { recursive: true, mode: 0o700 });
    const cwd = path.resolve(folder.replace('HOME', rig.home));
    const { code, line } = refused(await rig.mayfly(['exec', '--', 'true'], { cwd }));
    expect(code).toBe(77);
    expect(line).toMatch(
      new RegExp(`^mayfly: will not mount ${cwd}: ${reason.replace('HOME', rig.home)}; cd to the project itself`, 'u'),
    );
  });

  it('a store that cannot be written', async () => {
    await using rig = await callRig({ user: 'ordinary', env: { ZAI_API_KEY: 'x' } });
    rig.write('.docker-ai-config/config.yaml', '');
    fs.chownSync(rig.store, 0, 0);
    fs.chmodSync(rig.store, 0o755);
    const { code, line } = refused(await rig.mayfly(['run', 'glm', '--', '--version']));
    fs.chownSync(rig.store, rig.user.uid, rig.user.gid);
    expect(code).toBe(73);
    expect(line).toMatch(/^mayfly: cannot write \/.* \(EACCES\); correct its owner or mode, or set MAYFLY_HOME$/u);
  });
});
