import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Asked } from '../../src/selftest/stub/wire.ts';
import type { Answer } from '../../src/selftest/stub/answer.ts';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig } from '../support/call.ts';
import { ask, askAndHear, choose, type Interactive, interrupt, quit, ready, widen } from '../support/interactive.ts';
import type { Pty } from '../support/pty.ts';
import type { Rig } from '../support/rig.ts';
import { claudeAnswers, KEYS, longText, stubEnv } from '../support/stub.ts';

const CLI = { claude: 'claude', glm: 'claude', gemini: 'gemini' } as const satisfies Record<
  keyof typeof KEYS,
  Interactive
>;

/** Answers what begins with `long` slowly and at length, everything else at once. */
function answer({ prompt, toolResult }: Asked): Answer {
  // Gemini CLI draws all that it has for each piece; ten of them a second keep a processor busy, and its heap fills before it hears Ctrl-C.
  if (prompt.startsWith('long')) return { text: longText(600_000), delay: 700 };
  return `stub heard: ${toolResult ?? prompt}`;
}

function open(rig: Rig, name: string, env: Record<string, string>): Pty {
  return rig.pty(rig.executable, ['run', name, '--'], { env: { ...rig.env, ...env }, cols: 100, rows: 30 });
}

/** A store in which the questions of a first start are answered. */
function answered(rig: Rig): void {
  rig.write('.docker-ai-config/claude/.claude.json', claudeAnswers(rig.cwd));
  rig.write('.docker-ai-config/glm/.claude.json', claudeAnswers(rig.cwd));
  rig.write('.docker-ai-config/gemini/trustedFolders.json', JSON.stringify({ [rig.cwd]: 'TRUST_FOLDER' }));
}

describe.each([
  ['docker', 'claude'],
  ['docker', 'gemini'],
  ['docker', 'glm'],
  ['podman', 'claude'],
  ['podman', 'gemini'],
] as const)('%s: %s in a terminal', (engine, name) => {
  it('starts without a question, answers, follows the window, can be interrupted and left', async () => {
    await using stub = await startStub({ answer });
    await using rig = await callRig({ engine });
    answered(rig);
    const cli = CLI[name];
    await using pty = open(rig, name, stubEnv(name, stub));
    await ready(pty, cli);
    await askAndHear(pty, cli, 'typed ü question');
    await widen(pty, 120, 35);
    await ask(pty, cli, 'long answer please');
    await pty.waitFor(/line \d+:/u);
    await interrupt(pty, cli);
    await expect.poll(() => stub.requests.findLast(({ prompt }) => prompt.startsWith('long'))?.outcome).toBe('dropped');
    await askAndHear(pty, cli, 'and on it goes');
    expect(await quit(pty, cli)).toEqual({ code: 0, signal: 0 });
  });
});

describe('what the CLI is answered', () => {
  it('is not asked again: trust and key of claude', async () => {
    await using stub = await startStub({ answer });
    await using rig = await callRig();
    rig.write('.docker-ai-config/claude/.claude.json', JSON.stringify({ hasCompletedOnboarding: true }));
    const env = stubEnv('claude', stub);
    await using first = open(rig, 'claude', env);
    await choose(first, /Quick safety check/u, 'Yes, I trust');
    await choose(first, /Detected a custom API key/u, 'Yes');
    await ready(first, 'claude');
    await quit(first, 'claude');
    const kept = JSON.parse(fs.readFileSync(path.join(rig.store, 'claude/.claude.json'), 'utf8'));
    expect(kept).toMatchObject({
      projects: { [rig.cwd]: { hasTrustDialogAccepted: true } },
      customApiKeyResponses: { approved: [KEYS.claude.slice(-20)] },
    });
    await using second = open(rig, 'claude', env);
    await ready(second, 'claude');
    await quit(second, 'claude');
  });

  it('is not asked again: trust of gemini', async () => {
    await using stub = await startStub({ answer });
    await using rig = await callRig();
    const env = stubEnv('gemini', stub);
    await using first = open(rig, 'gemini', env);
    await choose(first, /Do you trust/u, 'Trust folder');
    await ready(first, 'gemini');
    await askAndHear(first, 'gemini', 'hello');
    await quit(first, 'gemini');
    expect(JSON.parse(fs.readFileSync(path.join(rig.store, 'gemini/trustedFolders.json'), 'utf8'))).toEqual({
      [rig.cwd]: 'TRUST_FOLDER',
    });
    await using second = open(rig, 'gemini', env);
    await ready(second, 'gemini');
    await askAndHear(second, 'gemini', 'hello again');
    await quit(second, 'gemini');
  });

  it('is asked by glm only what the mount does not say', async () => {
    await using stub = await startStub({ answer });
    await using rig = await callRig();
    await using pty = open(rig, 'glm', stubEnv('glm', stub));
    await choose(pty, /Quick safety check/u, 'Yes, I trust');
    await ready(pty, 'claude');
    await askAndHear(pty, 'claude', 'hello');
    expect(await quit(pty, 'claude')).toEqual({ code: 0, signal: 0 });
  });
});

describe('a closed terminal', () => {
  it.each(['claude', 'gemini'] as const)('ends %s, and what it said is kept', async (name) => {
    await using stub = await startStub({ answer });
    await using rig = await callRig();
    answered(rig);
    const pty = open(rig, name, stubEnv(name, stub));
    await ready(pty, name);
    await askAndHear(pty, name, 'remember me');
    pty.hangUp();
    await pty.exit;
    expect(await rig.containers()).toEqual([]);
    const state = path.join(rig.store, 'projects');
    const files = fs
      .readdirSync(state, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.jsonl') || file.endsWith('.json'));
    expect(files.some((file) => fs.readFileSync(path.join(state, file), 'utf8').includes('remember me'))).toBe(true);
  });
});
