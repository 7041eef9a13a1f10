import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../../src/platform/host.ts';
import { ownerOf } from '../../src/platform/owner.ts';
import { callRig, ENGINES, gexec, gexecPty, output, startGexec } from '../support/call.ts';
import { send } from '../support/command.ts';

/** Names every signal that it gets, and ends with 42 after as many as its argument says. */
const LISTEN = `
import os, signal, sys
left = int(sys.argv[1])
def heard(number, frame):
    global left
    left -= 1
    os.write(1, (signal.Signals(number).name + '\\n').encode())
    if left == 0: sys.exit(42)
for name in ('SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'): signal.signal(getattr(signal, name), heard)
os.write(1, b'ready\\n')
while True: signal.pause()
`;

describe.each(ENGINES)('%s: a signal', (engine) => {
  it.each(['kill', 'killGroup'] as const)("by %s arrives once, and the exit code is the command's", async (way) => {
    await using rig = await callRig({ engine });
    const signals = [...SIGNALS, 'SIGTERM'] as const; // the second SIGTERM comes when it can no longer be the first one's echo
    await using running = startGexec(rig, ['python3', '-c', LISTEN, String(signals.length)]);
    let expected = 'ready\n';
    for (const signal of signals) {
      await expect.poll(() => running.stdout()).toBe(expected);
      if (expected.includes(signal)) await sleep(500);
      running[way](signal);
      expected += `${signal}\n`;
    }
    const { code, stdout, stderr } = await running.done;
    expect({ code, stdout: stdout.toString(), stderr }).toEqual({ code: 42, stdout: expected, stderr: '' });
  });

  it('ends a call at whatever moment it comes', async () => {
    await using rig = await callRig({ engine });
    output(await gexec(rig, ['true']));
    for (const delay of [0, 40, 80, 150, 250, 400]) {
      await using running = startGexec(rig, ['sleep', '600']);
      await sleep(delay);
      running.kill('SIGTERM');
      const { code, stderr } = await running.done;
      expect({ delay, code, stderr }).toEqual({ delay, code: 143, stderr: '' });
      expect(await rig.containers()).toEqual([]);
    }
  });
});

it('ends a call that waits for a key, a lock or its turn, and nothing is left of it', async () => {
  await using rig = await callRig();
  const asked = path.join(rig.home, 'asked');
  rig.write(
    '.docker-ai-config/config.yaml',
    `secrets: { ZAI_API_KEY: [sh, -c, 'touch "$HOME/asked"; exec sleep 600'] }\n`,
  );
  const call = ['run', 'glm', '--', '-p', 'hello'];
  await using pty = rig.pty(rig.executable, call);
  await expect.poll(() => fs.existsSync(asked)).toBe(true);
  pty.type('\u0003');
  expect(await pty.exit).toMatchObject({ code: 130 });
  expect(pty.screen()).not.toContain('mayfly:');
  // A lock that somebody holds who lives: this process.
  const holder = JSON.stringify({ ...ownerOf(process.pid), nonce: 'x' });
  for (const lock of ['slots.lock', 'live/.claude.lock']) {
    const held = path.join(rig.runtime, lock);
    fs.mkdirSync(path.dirname(held), { recursive: true, mode: 0o700 });
    fs.writeFileSync(held, holder);
    const waiting = rig.start(rig.executable, ['exec', '--provider', 'claude', '--', 'true']);
    const isWaiting = (): boolean => fs.readdirSync(path.dirname(held)).some((name) => name.endsWith('.mine'));
    await expect.poll(isWaiting).toBe(true);
    await expect.poll(() => waiting.stderr()).toContain('waiting'); // after two seconds
    waiting.kill('SIGINT');
    expect(await waiting.done).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/^mayfly: waiting[^\n]*\n$/u),
    });
    fs.rmSync(held);
  }
  expect(fs.readdirSync(path.join(rig.runtime, 'calls'))).toEqual([]);
});

describe.each(ENGINES)('%s: a call at a terminal', (engine) => {
  it('gets Ctrl-C, Ctrl-\\ and Ctrl-D as its own', async () => {
    await using rig = await callRig({ engine });
    await using pty = gexecPty(rig, ['python3', '-c', LISTEN, '2']);
    await pty.waitFor(/ready/u);
    pty.type('\u0003');
    await pty.waitFor(/\^C *SIGINT/u);
    pty.type('\u001c');
    await pty.waitFor(/\^\\ *SIGQUIT/u);
    expect(await pty.exit).toEqual({ code: 42, signal: 0 });
    await using reader = gexecPty(rig, ['sh', '-c', 'cat; echo end of input']);
    reader.type('typed\r');
    await reader.waitFor(/typed\ntyped/u);
    reader.type('\u0004');
    await reader.waitFor(/end of input/u);
    expect(await reader.exit).toEqual({ code: 0, signal: 0 });
  });

  it('ends with 130 and no word by Ctrl-C at any moment of its start, unless the engine loses the key', async () => {
    await using rig = await callRig({ engine });
    for (let moment = 40; moment <= 400; moment += 20) {
      await using pty = gexecPty(rig, ['sleep', '1']);
      await sleep(moment);
      pty.type('\u0003');
      const { code, signal } = await pty.exit;
      const ended = { moment, code: signal === 0 ? code : 128 + signal, screen: pty.screen().trim() };
      expect(ended).toEqual({ moment, code: expect.toBeOneOf([130, 0]), screen: expect.stringMatching(/^(\^C)?$/u) });
    }
    expect(await rig.containers()).toEqual([]);
    // On a busy machine none of them came as far as to make it.
    expect(fs.globSync(path.join(rig.runtime, 'calls/*'))).toEqual([]);
    // Podman that Ctrl-C ends leaves a file of its own at times.
    const ofPodman = fs.readdirSync(rig.env['TMPDIR'] ?? '').filter((name) => /^\d+$/u.test(name));
    if (engine === 'podman')
      for (const name of ofPodman) fs.rmSync(path.join(rig.env['TMPDIR'] ?? '', name), { recursive: true });
  });

  it('gets a signal that is sent to mayfly, once', async () => {
    await using rig = await callRig({ engine });
    await using pty = gexecPty(rig, ['python3', '-c', LISTEN, '2']);
    await pty.waitFor(/ready/u);
    pty.kill('SIGINT');
    await pty.waitFor(/SIGINT/u);
    pty.kill('SIGTERM');
    expect((await pty.waitFor(/SIGTERM/u)).trim()).toBe('ready\nSIGINT\nSIGTERM');
    expect(await pty.exit).toEqual({ code: 42, signal: 0 });
  });

  it('gets every key as it is', async () => {
    await using rig = await callRig({ engine });
    const program =
      'import os, sys, tty; tty.setraw(0); print("ready", flush=True); data = b""\nwhile not data.endswith(b"q"): data += os.read(0, 99)\nprint(data)';
    await using pty = gexecPty(rig, ['python3', '-c', program]);
    await pty.waitFor(/ready/u);
    pty.type('\u0010\u0011\u0010\u0011\u0000\u0001\u001a\u001bOP\u001b[A\u007fü\u001eq');
    await pty.waitFor((screen) =>
      screen.includes(String.raw`b'\x10\x11\x10\x11\x00\x01\x1a\x1bOP\x1b[A\x7f\xc3\xbc\x1eq'`),
    );
    expect(await pty.exit).toEqual({ code: 0, signal: 0 });
  });

  it('is gone when the terminal is closed', async () => {
    await using rig = await callRig({ engine });
    await using pty = gexecPty(rig, ['python3', '-c', LISTEN, '1']);
    await pty.waitFor(/ready/u);
    expect(await rig.containers()).toHaveLength(1);
    pty.hangUp();
    await pty.exit;
    expect(await rig.containers()).toEqual([]);
  });

  it('leaves a terminal that can be typed to when its client is killed', async () => {
    await using rig = await callRig({ engine });
    await using pty = rig.pty('sh', [
      '-c',
      '"$0" exec -- sh -c "echo ready; sleep 600"; echo code $?; stty',
      rig.executable,
    ]);
    await pty.waitFor(/ready/u);
    for (const pid of clients(engine, rig.home)) send(pid, 'SIGKILL');
    const screen = await pty.waitFor(/code \d+\n[^]*speed/u);
    expect(screen).toContain('code 137');
    expect(screen).not.toMatch(/-icanon|-echo\b|-isig|-opost/u);
    await pty.exit;
  });
});

/** The engine's clients that run for this HOME. */
function clients(engine: string, home: string): number[] {
  return fs.readdirSync('/proc').flatMap((entry) => {
    try {
      const command = fs.readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
      const environment = fs.readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0');
      return command[0] === engine && command[1] === 'run' && environment.includes(`HOME=${home}`)
        ? [Number(entry)]
        : [];
    } catch {
      return []; // not a process, or no longer
    }
  });
}

describe('a command that does not care', () => {
  it('is killed some time after its terminal was closed', async () => {
    await using rig = await callRig();
    await using pty = gexecPty(rig, ['sh', '-c', 'trap "" HUP TERM; echo ready; sleep 600 & wait; wait']);
    await pty.waitFor(/ready/u);
    pty.hangUp();
    await pty.exit;
    expect(await rig.containers()).toEqual([]);
  });
});

describe.each(ENGINES)('%s: a reader that goes away', (engine) => {
  it('ends the call at once and silently', async () => {
    await using rig = await callRig({ engine });
    const { code, stdout, stderr } = await rig.run('sh', ['-c', '"$0" exec -- yes | head -n 1', rig.executable]);
    expect({ code, stdout: stdout.toString(), stderr }).toEqual({ code: 0, stdout: 'y\n', stderr: '' });
    expect(await rig.containers()).toEqual([]);
  });
});
