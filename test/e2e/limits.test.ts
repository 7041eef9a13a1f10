import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, gexec, gexecPty, output, startGexec } from '../support/call.ts';
import type { Ran } from '../support/command.ts';
import { detached, keepers, nameFor } from '../support/detached.ts';
import { tries } from '../support/random.ts';
import { stubEnv } from '../support/stub.ts';

describe('a limit of simultaneous calls', () => {
  it('holds for calls that start together: the others are refused at once and name those that run', async () => {
    await using stub = await startStub({ answer: () => ({ text: 'never', delay: 600_000 }) });
    await using rig = await callRig({ env: stubEnv('glm', stub) });
    expect(output(await rig.mayfly(['ps', '-q', '--provider', 'glm']))).toBe(''); // what another test has left would count
    const all = Array.from({ length: 20 }, () => rig.start(rig.executable, ['run', 'glm', '--', '-p', 'hello']));
    const refused: Ran[] = [];
    for (const { done } of all) void done.then((ran) => ran.code === 75 && refused.push(ran));
    await expect.poll(() => refused).toHaveLength(15);
    for (const { stderr } of refused)
      expect(stderr).toMatch(/5 calls of glm already run \((mayfly-glm-project-\w+(, )?){5}\); wait for one/);
    for (const running of all) running.kill('SIGTERM');
    const ends = await Promise.all(all.map(({ done }) => done));
    expect(ends.filter(({ code }) => code === 143)).toHaveLength(5);
    output(await rig.mayfly(['run', 'glm', '--', '--version']));
  });

  it('holds in each round of twenty calls, as slots are given back and taken again', async () => {
    await using rig = await callRig();
    const provider = `mine-${randomBytes(4).toString('hex')}`;
    const declared = '{ extends: claude, command: sh, max-calls: 5, secrets: [] }';
    rig.write('.docker-ai-config/config.yaml', `max-calls: 200\nproviders: { ${provider}: ${declared} }\n`);
    for (let round = 0; round < tries(10); round += 1) {
      const go = `go-${round}`;
      const script = `while [ ! -e ${go} ]; do sleep 0.1; done`;
      const calls = Array.from({ length: 20 }, () => rig.mayfly(['run', provider, '--', '-c', script]));
      let refused = 0;
      for (const call of calls) void call.then(({ code }) => (refused += code === 75 ? 1 : 0));
      await expect.poll(() => refused).toBe(15);
      rig.write(`project/${go}`, '');
      expect((await Promise.all(calls)).filter(({ code }) => code === 0)).toHaveLength(5);
    }
  });

  it('counts orphans, and the calls of other users, and nothing that is gone', async () => {
    await using rig = await callRig();
    await using other = await callRig({ user: 'ordinary' });
    const name = await detached(other, 'exec sleep 600');
    rig.write('.docker-ai-config/config.yaml', 'max-calls: 1\n');
    const refused = await gexec(rig, ['true']);
    expect(refused.code).toBe(75);
    expect(refused.stderr).toContain(name);
    rig.write(
      '.docker-ai-config/config.yaml',
      'max-calls: 100\nproviders: { mine: { extends: claude, command: sh, max-calls: 1, secrets: [] } }\n',
    );
    const orphan = rig.start(rig.executable, ['run', 'mine', '--', '-c', 'exec sleep 600']);
    await expect.poll(() => rig.containers()).toHaveLength(1);
    orphan.kill('SIGKILL');
    await expect.poll(() => fs.existsSync(`/proc/${orphan.pid}`)).toBe(false);
    const [container = ''] = await rig.containers();
    expect((await rig.mayfly(['run', 'mine', '--', '-c', 'true'])).stderr).toContain(container);
    await rig.run('docker', ['rm', '--force', container]);
    await orphan.done;
    expect((await rig.mayfly(['run', 'mine', '--', '-c', 'true'])).code).toBe(0);
    output(await other.mayfly(['stop', name]));
  });

  it('counts the calls of the same store that have another runtime folder, as under cron', async () => {
    await using rig = await callRig();
    const elsewhere = await rig.project('runtime');
    const cron = { env: { XDG_RUNTIME_DIR: elsewhere } };
    rig.write('.docker-ai-config/config.yaml', 'max-calls: 1\n');
    const name = nameFor(rig);
    output(await rig.mayfly(['exec', '-d', '--name', name, '--', 'sleep', '600'], cron));
    const refused = await gexec(rig, ['true']);
    expect(refused.code).toBe(75);
    expect(refused.stderr).toContain(name);
    output(await rig.mayfly(['stop', name], cron));
    output(await gexec(rig, ['true']));
  });

  it('can be waited for: first come, first served, and Ctrl-C ends the wait', async () => {
    await using rig = await callRig();
    rig.write(
      '.docker-ai-config/config.yaml',
      'providers: { mine: { extends: claude, command: sh, max-calls: 1, secrets: [] } }\n',
    );
    const words = (flag: string, script: string): string[] => ['run', 'mine', flag, '--', '-c', script];
    await using first = rig.start(rig.executable, words('--wait', 'echo up; while [ ! -e go ]; do sleep 0.1; done'));
    await expect.poll(() => first.stdout()).toBe('up\n');
    await using second = rig.pty(rig.executable, words('--wait', 'echo second >>order'));
    await second.waitFor(/1 calls of mine run \(mayfly-mine-.*number 1 in/su);
    await using third = rig.pty(rig.executable, words('--wait=60', 'echo third >>order'));
    await third.waitFor(/number 2 in/u);
    const impatient = await rig.mayfly(words('--wait=0.3', 'true'));
    expect(impatient.code).toBe(75);
    second.type('\u0003');
    expect((await second.exit).code).toBe(130);
    await third.waitFor(/number 1 in/u);
    rig.write('project/go', '');
    expect((await third.exit).code).toBe(0);
    expect((await first.done).code).toBe(0);
    expect(output(await rig.run('cat', ['order']))).toBe('third\n');
  });
});

describe('a call that is killed for want of memory', () => {
  it('ends with a line that names the limit', async () => {
    await using rig = await callRig();
    const words = ['exec', '--memory', '64m', '--', 'python3', '-c', 'x = bytearray(500_000_000)'];
    const { code, stderr } = await rig.mayfly(words);
    expect(code).toBe(137);
    expect(stderr).toMatch(/was killed at its memory limit of 64m; raise it with MAYFLY_MEMORY=128m, --memory/);
    output(await rig.mayfly(['config', 'show']).then((ran) => ({ ...ran, stdout: Buffer.from('') })));
    const detachedWords = [
      'exec',
      '-d',
      '--memory',
      '64m',
      '--',
      'sh',
      '-c',
      `sleep 1; exec python3 -c '${words.at(-1)}'`,
    ];
    const name = output(await rig.mayfly(detachedWords)).trim();
    await expect.poll(() => keepers(rig)).toEqual([]);
    const told = await rig.mayfly(['config', 'show']);
    expect(told.stderr).toContain(`mayfly: ${name} was killed at its memory limit of 64m; raise it with`);
    expect((await rig.mayfly(['config', 'show'])).stderr).toBe('');
    await using piped = startGexec(rig, ['sh', '-c', 'echo ready; kill -9 $$']);
    expect((await piped.done).stderr).toBe(''); // killed, and not by that
    await using pty = gexecPty(rig, ['sh', '-c', 'printf "\\033[?1000h\\033[?1049h"; echo up; sleep 1; kill -9 0']);
    await pty.waitFor(/up/);
    expect(pty.modes()).toEqual({ mouse: 'vt200', otherScreen: true });
    expect((await pty.exit).code).toBe(137);
    expect(pty.modes()).toEqual({ mouse: 'none', otherScreen: false });
  });
});
