import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/selftest/stub/answer.ts';
import { startStub, type Stub } from '../../src/selftest/stub/stub.ts';
import type { Asked } from '../../src/selftest/stub/wire.ts';
import { callRig } from '../support/call.ts';
import { leave, stop } from '../support/detached.ts';
import { ask, askAndHear, quit, ready } from '../support/interactive.ts';
import type { Pty } from '../support/pty.ts';
import type { Rig } from '../support/rig.ts';
import { claudeAnswers, stubEnv } from '../support/stub.ts';

const LEFT = /what claude has in the background ends with its call; claude --resume goes on/;

function answer({ prompt, toolResult }: Asked): Answer {
  if (prompt.startsWith('long') && toolResult === undefined)
    return { tool: 'Bash', input: { command: 'sleep 600', description: 'sleeps', run_in_background: true } };
  return `stub heard: ${prompt}`;
}

async function claudeRig(stub: Stub): Promise<Rig> {
  const rig = await callRig({ env: stubEnv('claude', stub) });
  rig.write('.docker-ai-config/claude/.claude.json', claudeAnswers(rig.cwd));
  return rig;
}

/** Presses keys again and again until they had their effect. */
async function press(pty: Pty, keys: string, wanted: RegExp): Promise<void> {
  for (let tries = 6; tries > 0; tries--) {
    pty.type(keys);
    if (await pty.waitFor(wanted, 10_000).catch(() => undefined)) return;
  }
  throw new Error(`it does not come to ${String(wanted)}; the screen is:\n${pty.screen()}`);
}

describe('claude in the background', () => {
  it('is a detached call with --bg', async () => {
    await using stub = await startStub({ answer });
    await using rig = await claudeRig(stub);
    const { code, stdout, stderr } = await rig.mayfly(['run', 'claude', '--', '--bg', 'do this']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'mayfly: it works in a call of its own, which outlives this terminal; see mayfly attach, logs and stop\n',
    });
    const name = stdout.toString().trim();
    await expect.poll(() => stub.requests.some(({ prompt }) => prompt === 'do this')).toBe(true);
    const logs = async (): Promise<string> => (await rig.mayfly(['logs', name])).stdout.toString();
    await expect.poll(logs).toMatch(/stub.*heard/u);
    await using pty = rig.pty(rig.executable, ['attach', name]);
    await pty.waitFor(/stub heard: do this/u);
    await leave(pty);
    await pty.exit;
    await stop(rig, name);
  });

  it('by /exit and by ← ends with its call, which says so; the conversation is kept', async () => {
    await using stub = await startStub({ answer });
    await using rig = await claudeRig(stub);
    const open = (...words: string[]): Pty => rig.pty(rig.executable, ['run', 'claude', '--', ...words]);
    const end = async (pty: Pty): Promise<string> => {
      expect(await pty.exit).toEqual({ code: 0, signal: 0 });
      return pty.screen().replaceAll('\n', '');
    };
    await using first = open();
    await ready(first, 'claude');
    await ask(first, 'claude', 'long work');
    await first.waitFor(/1 shell still running/u);
    first.type('/exit');
    await press(first, '\r', /Move to background and exit/u);
    first.type('2');
    expect(await end(first)).toMatch(LEFT);

    await using second = open('--continue');
    await second.waitFor(/❯ long work/u);
    await askAndHear(second, 'claude', 'second question');
    await press(second, '\u001b[D', /moved to the background/u);
    const leaving = setInterval(() => second.type('\u0003'), 300);
    expect(await end(second).finally(() => clearInterval(leaving))).toMatch(LEFT);

    await using third = open('--continue');
    await third.waitFor(/stub heard: second question/u);
    await quit(third, 'claude');
    expect(await end(third)).not.toMatch(LEFT);
  });
});

it('words of claude for work in the background say what becomes of it', async () => {
  await using rig = await callRig({ env: { ANTHROPIC_API_KEY: 'none' } });
  const { stderr } = await rig.mayfly(['run', 'claude', '--', 'stop', 'nothing-of-that-name']);
  expect(stderr).toMatch(/^mayfly: what claude does in the background ends with this call; claude --bg TASK [^\n]+\n/m);
});

it('claude update names what updates it', async () => {
  await using rig = await callRig({ env: { ANTHROPIC_API_KEY: 'none' } });
  const { stderr } = await rig.mayfly(['run', 'claude', '--network', 'none', '--', 'update']);
  expect(stderr).toMatch(/^mayfly: this claude is part of an image [^\n]+ mayfly image update [^\n]+\n/m);
});
