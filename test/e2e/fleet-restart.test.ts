import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, output } from '../support/call.ts';
import { detached, nameFor, stop } from '../support/detached.ts';

describe('restart', () => {
  it('starts a call again with the same words, flags, folder and name', async () => {
    await using rig = await callRig();
    const folder = await rig.project('elsewhere');
    const script = 'echo "$PWD $0 $* $(stty size)" >>said; exec sleep 600';
    const name = nameFor(rig);
    const words = ['exec', '-d', '--json', '--name', name, '--memory=300m', '--', 'sh', '-c', script, 'a b', 'c"d'];
    output(await rig.run('sh', ['-c', 'umask 077; exec "$0" "$@"', rig.executable, ...words], { cwd: folder }));
    expect(output(await rig.mayfly(['restart', name]))).toBe(`${name}\n`);
    const told = JSON.parse(output(await rig.mayfly(['restart', '--json', name]))) as { id: string };
    expect(told).toEqual({ name, id: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(output(await rig.mayfly(['find', folder, '--json']))).toContain(told.id);
    expect(fs.readFileSync(path.join(folder, 'said'), 'utf8')).toBe(`${folder} a b c"d 40 120\n`.repeat(3));
    const limit = await rig.run('docker', ['inspect', '--format', '{{.HostConfig.Memory}}', name]);
    expect(Number(limit.stdout)).toBe(300 * 1024 * 1024);
    await stop(rig, name);
  });
});

describe('restart of a call that could not be started again', () => {
  it('is refused, and the call goes on', async () => {
    await using rig = await callRig();
    const cwd = await rig.project('gone');
    const name = nameFor(rig);
    const key = '/home/somebody/.ssh/id';
    output(await rig.mayfly(['exec', '-d', '--name', name, '--', 'sleep', '600'], { cwd }));
    const limited = nameFor(rig);
    const flags = [`--ssh-agent-keys=${key}`, '--ssh-agent=off', '--name', limited];
    output(await rig.mayfly(['exec', '-d', ...flags, '--', 'sleep', '600']));
    const refused = async (call: string, why: RegExp): Promise<void> => {
      const { code, stderr } = await rig.mayfly(['restart', call]);
      expect(code).toBe(64);
      expect(stderr).toMatch(why);
    };
    await refused(limited, /--ssh-agent-keys of \S+ was not kept, and without it more is allowed; start it anew/);
    fs.rmdirSync(cwd);
    await refused(name, /gone, where \S+ works, is gone; make it again/);
    fs.symlinkSync('elsewhere', cwd);
    fs.mkdirSync(path.join(rig.home, 'elsewhere'));
    await refused(name, /a link leads from \S+gone, where \S+ works, elsewhere/);
    fs.rmSync(cwd);
    fs.mkdirSync(cwd);
    rig.write('.docker-ai-config/config.yaml', 'network: [3\n');
    expect((await rig.mayfly(['restart', name])).code).toBe(78);
    fs.rmSync(path.join(rig.store, 'config.yaml'));
    const long = 'x'.repeat(70);
    await rig.run('docker', ['rename', name, `${name}-${long}`]);
    await refused(`${name}-${long}`, /cannot be called/);
    expect(await rig.containers()).toHaveLength(2);
    await stop(rig, `${name}-${long}`, limited);
  });

  it('lets those in before it who wait for its slot', async () => {
    await using rig = await callRig();
    const provider = '{ extends: claude, command: sh, max-calls: 1, secrets: [] }';
    rig.write('.docker-ai-config/config.yaml', `providers: { mine: ${provider} }\n`);
    const name = nameFor(rig);
    const words = (script: string): string[] => ['mine', '--', '-c', script];
    output(await rig.mayfly(['run', '-d', '--name', name, ...words('echo restarted >>order; exec sleep 600')]));
    await using waits = rig.start(rig.executable, ['run', '--wait', ...words('echo waited >>order; sleep 1')]);
    await expect.poll(async () => output(await rig.mayfly(['ps', '--waiting', '--json']))).toContain('mine');
    const { code, stdout, stderr } = await rig.mayfly(['restart', name]);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: `${name}\n` });
    expect(stderr).toContain('waiting as number 1 in the queue');
    expect((await waits.done).code).toBe(0);
    expect(output(await rig.run('cat', ['order']))).toBe('restarted\nwaited\nrestarted\n');
    await stop(rig, name);
  });
});

describe('stop of a call that the engine does not end', () => {
  it('is no success', async () => {
    await using rig = await callRig();
    const name = await detached(rig, 'exec sleep 600');
    const script = `#!/bin/sh\nPATH=\${PATH#*:}\ncase $1 in stop | rm) exit 0 ;; esac\nexec docker "$@"\n`;
    const folder = path.dirname(rig.write('deaf/docker', script, 0o755));
    const deaf = { env: { PATH: `${folder}:${rig.env['PATH']}` } };
    const { code, stdout, stderr } = await rig.mayfly(['stop', name], deaf);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toBe(`mayfly: docker did not end ${name}; run mayfly doctor\n`);
    await stop(rig, name);
  });
});
