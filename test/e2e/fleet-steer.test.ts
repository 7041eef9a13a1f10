import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { callRig, ENGINES, gexecPty, output, startGexec } from '../support/call.ts';
import { send } from '../support/command.ts';
import { detached, keepers, lateWait, leave, nameFor, ownProject, stop } from '../support/detached.ts';

describe.each(ENGINES)('%s: a detached call', (engine) => {
  it('goes on without its starter, and is gone, brought home and forgotten when stop returns', async () => {
    await using rig = await callRig({ engine });
    const changed = path.join(rig.store, 'claude/notes.txt');
    const script = 'trap "echo stopped >~/.claude/notes.txt; exit 0" TERM; while :; do sleep 0.1; done';
    const name = await detached(rig, script, ['--provider', 'claude']);
    const [keeper] = keepers(rig);
    const memory = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${keeper}/status`, 'utf8'))?.[1]) / 1024;
    expect(memory).toBeLessThan(60); // most of it pages of the executable, which several share
    const stopped = JSON.parse(output(await rig.mayfly(['stop', '--json', name]))) as unknown;
    expect(stopped).toMatchObject([{ name, graceful: true, synced: true }]);
    expect(await rig.containers()).toEqual([]);
    expect(fs.readFileSync(changed, 'utf8')).toBe('stopped\n');
    expect(keepers(rig)).toEqual([]);
  });

  it('can be attached to, left, and ended from its terminal', async () => {
    await using rig = await callRig({ engine });
    const name = await detached(rig, 'while read line; do echo "heard $line"; [ "$line" != end ] || exit 7; done');
    await using first = rig.pty(rig.executable, ['attach', name]);
    first.type('one\r');
    await first.waitFor(/heard one/);
    await leave(first);
    expect(await first.exit).toEqual({ code: 0, signal: 0 });
    expect(first.screen()).toContain(`mayfly attach ${name} comes back`);
    await using second = rig.pty(rig.executable, ['attach', name]);
    second.type('end\r');
    expect(await second.exit).toEqual({ code: 7, signal: 0 });
    await expect.poll(() => keepers(rig)).toEqual([]);
  });

  it('ends with the exit code of its CLI, also where the engine has removed it before anybody waits', async () => {
    await using rig = await callRig({ engine });
    const name = await detached(rig, 'read line; exit 7');
    await using pty = rig.pty(rig.executable, ['attach', name], lateWait(rig));
    pty.type('end\r');
    expect(await pty.exit).toEqual({ code: 7, signal: 0 });
    await expect.poll(() => keepers(rig)).toEqual([]);
  });

  it('is no success where it ends at once, and shows what it printed', async () => {
    await using rig = await callRig({ engine });
    for (const said of ['', 'why\n']) {
      const script = said === '' ? 'exit 7' : 'printf "\\033[?1003hwhy\\n" >&2; exit 7';
      const { code, stdout, stderr } = await rig.mayfly(['exec', '-d', '--', 'sh', '-c', script]);
      expect({ code, stdout: stdout.toString() }).toEqual({ code: 7, stdout: '' });
      const fix = said === '' ? 'it printed nothing; call it without --detach' : 'what it printed stands above';
      expect(stderr).toMatch(new RegExp(`^${said}mayfly: mayfly-\\S+ ended at once with 7; ${fix}\\n$`));
    }
    await expect.poll(() => keepers(rig)).toEqual([]);
  });

  it('cannot be attached to or entered while it is paused, and that is no success', async () => {
    await using rig = await callRig({ engine });
    const name = await detached(rig, 'exec sleep 600');
    await rig.run(engine, ['pause', name]);
    await using pty = rig.pty(rig.executable, ['attach', name]);
    expect((await pty.exit).code).toBe(69);
    expect(pty.screen()).toMatch(new RegExp(`${engine} could not attach to ${name}`));
    const shell = await rig.mayfly(['shell', name]);
    expect(shell).toMatchObject({ code: 64, stderr: `mayfly: ${name} is paused; mayfly heal ${name}\n` });
    await stop(rig, name);
  });

  it('is told of the size of each terminal that comes, so that it draws its screen', async () => {
    await using rig = await callRig({ engine });
    const name = await detached(rig, 'trap "stty size" WINCH; while :; do sleep 0.1; done');
    for (const _ of ['first', 'second']) {
      await using pty = rig.pty(rig.executable, ['attach', name], { cols: 90, rows: 20 });
      await pty.waitFor(/20 90/);
      await leave(pty);
      expect((await pty.exit).code).toBe(0);
    }
    await stop(rig, name);
  });

  it('is found by its new name after a rename, by the engine itself as well', async () => {
    await using rig = await callRig({ engine });
    const name = await detached(rig, 'exec sleep 600');
    const [second, third] = [nameFor(rig), nameFor(rig)];
    const told = JSON.parse(output(await rig.mayfly(['rename', '--json', name, second]))) as unknown;
    expect(told).toMatchObject({ name: second, before: name });
    await rig.run(engine, ['rename', second, third]);
    expect(output(await rig.mayfly(['ps', '-q']))).toContain(`${third}\n`);
    const [keeper = 0] = keepers(rig);
    send(keeper, 'SIGTERM'); // reaches the CLI under whichever name
    await expect.poll(() => rig.containers()).toEqual([]);
    await expect.poll(() => keepers(rig)).toEqual([]);
  });
});

describe('a call whose mayfly was killed', () => {
  it('lives, can be attached to, and is brought home when it is stopped', async () => {
    await using rig = await callRig();
    const name = await detached(rig, 'echo last >~/.claude/notes.txt; cat', ['--provider', 'claude']);
    for (const keeper of keepers(rig)) send(keeper, 'SIGKILL');
    await expect.poll(() => keepers(rig)).toEqual([]);
    const rows = JSON.parse(output(await rig.mayfly(['ps', '--json']))) as { name: string }[];
    expect(rows.find((row) => row.name === name)).toMatchObject({ owner: 'orphan' });
    await using pty = rig.pty(rig.executable, ['attach', name]);
    pty.type('typed\r');
    await pty.waitFor(/typed\s+typed/);
    await leave(pty);
    expect((await pty.exit).code).toBe(0);
    await stop(rig, name);
    expect(fs.readFileSync(path.join(rig.store, 'claude/notes.txt'), 'utf8')).toBe('last\n');
  });
});

describe('stop', () => {
  it('ends the calls of other terminals, those that do not listen after ten seconds', async () => {
    await using rig = await callRig();
    await using piped = startGexec(rig, ['sh', '-c', 'trap "" TERM; echo ready; sleep 600 & wait; wait; sleep 600']);
    await using pty = gexecPty(rig, ['sh', '-c', 'echo ready; read x']);
    await pty.waitFor(/ready/);
    await expect.poll(() => piped.stdout()).toBe('ready\n');
    const names = await rig.containers();
    const stopped = JSON.parse(output(await rig.mayfly(['stop', '--json', ...names]))) as { graceful: boolean }[];
    expect(stopped.filter(({ graceful }) => graceful)).toHaveLength(1);
    expect(await rig.containers()).toEqual([]);
    expect((await piped.done).code).toBe(137);
    await pty.exit;
  });

  it('never touches a container that is not a call, nor without --force one of somebody else', async () => {
    const [project, filter] = ownProject();
    await using rig = await callRig({ cwd: project });
    await using other = await callRig({ user: 'ordinary', cwd: project });
    const name = await detached(other, 'exec sleep 600');
    const refused = await rig.mayfly(['stop', name]);
    expect(refused.code).toBe(77);
    expect(refused.stderr).toContain(`${name} is a call of ${other.user.name}; add --force`);
    const all = await rig.mayfly(['stop-all', '--yes', ...filter]);
    expect(all.stderr).toContain('nothing to stop; 1 of others or of another store run');
    expect(await other.containers()).toEqual([name]);

    const image = (await rig.run('docker', ['inspect', '--format', '{{.Config.Image}}', name])).stdout
      .toString()
      .trim();
    const foreign = `${name}-foreign`;
    const words = [
      'run',
      '--detach',
      '--rm',
      ...['--network', 'none', '--name', foreign, '--label', 'mayfly.test=steer', '--entrypoint', 'sleep'],
    ];
    output(await rig.run('docker', [...words, image, '600']).then((ran) => ({ ...ran, stderr: '' })));
    try {
      expect((await rig.mayfly(['stop', '--force', foreign])).code).toBe(64);
      expect(output(await rig.mayfly(['stop', '--force', name]))).toBe(`${name}\n`);
      await other.mayfly(['stop-all', '--yes', ...filter]);
      expect((await rig.run('docker', ['inspect', foreign])).code).toBe(0);
    } finally {
      await rig.run('docker', ['rm', '--force', foreign]);
    }
  });

  it('of all asks first', async () => {
    const [project, filter] = ownProject();
    await using rig = await callRig({ cwd: project });
    const names = [await detached(rig, 'exec sleep 600'), await detached(rig, 'exec sleep 600')];
    expect((await rig.mayfly(['stop-all', ...filter])).code).toBe(64);
    await using no = rig.pty(rig.executable, ['stop-all', ...filter]);
    await no.waitFor(/mayfly: stop \S+, \S+\? y or n/);
    // What is typed before the question can be answered does not count, so it is typed again.
    const typing = setInterval(() => no.type('\u0003'), 100);
    const { code, signal } = await no.exit.finally(() => clearInterval(typing));
    // Before that it is a signal.
    expect(['1 0', `0 ${os.constants.signals.SIGINT}`]).toContain(`${code} ${signal}`);
    expect(no.screen()).not.toContain('unexpected');
    expect(await rig.containers()).toHaveLength(2);
    await stop(rig, ...names);
  });
});

describe('a container that was removed behind our back', () => {
  it('ends its call as any other', async () => {
    await using rig = await callRig();
    const script = 'echo kept >~/.claude/notes.txt; touch ready; exec sleep 600';
    const name = await detached(rig, script, ['--provider', 'claude']);
    await expect.poll(() => fs.existsSync(path.join(rig.cwd, 'ready'))).toBe(true);
    await rig.run('docker', ['rm', '--force', name]);
    await expect.poll(() => keepers(rig)).toEqual([]);
    expect(fs.readFileSync(path.join(rig.store, 'claude/notes.txt'), 'utf8')).toBe('kept\n');
  });
});

it.each(ENGINES)('a name that is taken is one line with %s, and no call', async (engine) => {
  await using rig = await callRig({ engine });
  const name = await detached(rig, 'exec sleep 600');
  for (const flags of [[], ['-d']]) {
    const { code, stdout, stderr } = await rig.mayfly(['exec', ...flags, '--name', name, '--', 'true']);
    expect({ code, stdout: stdout.toString(), stderr }).toEqual({
      code: 73,
      stdout: '',
      stderr: `mayfly: a container is called ${name} already; give another --name, or rename that one\n`,
    });
  }
  await stop(rig, name);
});

it('a detached call is told of as JSON where one asks, and no other call', async () => {
  await using rig = await callRig();
  const name = nameFor(rig);
  const told = await rig.mayfly(['exec', '--json', '-d', '--name', name, '--', 'sleep', '600']);
  expect(JSON.parse(output(told))).toEqual({ name, id: expect.stringMatching(/^[0-9a-f]{8}$/) });
  const { code, stderr } = await rig.mayfly(['exec', '--json', '--', 'true']);
  expect({ code, stderr }).toEqual({
    code: 64,
    stderr: 'mayfly: --json tells of a detached call only; add --detach\n',
  });
  await stop(rig, name);
});

describe('shell', () => {
  it('is a second process inside', async () => {
    await using rig = await callRig();
    const name = await detached(rig, 'exec sleep 600');
    const ran = await rig.mayfly(['shell', name], { input: 'echo "$PWD"; tr "\\0" " " </proc/1/cmdline; exit 3\n' });
    expect(ran.code).toBe(3);
    expect(ran.stdout.toString()).toContain(rig.cwd);
    expect(ran.stdout.toString()).toContain('sleep 600');
    await using pty = rig.pty(rig.executable, ['shell', name]);
    pty.type('tty; exit 4\r');
    await pty.waitFor(/\/dev\/pts\//);
    expect((await pty.exit).code).toBe(4);
    await stop(rig, name);
  });
});
