import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { startStub, type Stub } from '../../src/selftest/stub/stub.ts';
import type { Answer } from '../../src/selftest/stub/answer.ts';
import { callRig } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';
import { longText, stubEnv } from '../support/stub.ts';

const GOOD = JSON.stringify({ type: 'fix', breaking: false, subject: 'close the till in time', body: '' });
/** Stands in the diff alone. */
const WORD = 'umbrella-stand-7391';

/** Files below the store, the runtime folder and HOME, but for the project, that hold it. */
function copies(rig: Rig, cwd: string): string[] {
  const below = (folder: string): string[] =>
    fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (file === cwd) return [];
      if (entry.isDirectory()) return below(file);
      return entry.isFile() && fs.readFileSync(file).includes(WORD) ? [file] : [];
    });
  return [rig.home, rig.runtime].flatMap(below);
}

async function shop(rig: Rig): Promise<string> {
  const cwd = await rig.project('shop', { git: true });
  rig.write('shop/till.txt', `${WORD}\n`);
  return cwd;
}

describe.each(['claude', 'gemini', 'glm'] as const)('a message by %s', (name) => {
  const words = ['commit', '--provider', name, '--yes'];
  const env = (stub: Stub): Record<string, string> => ({
    ...stubEnv(name, stub),
    GEMINI_MODEL: 'gemini-2.5-pro',
    CLAUDE_CODE_MAX_RETRIES: '0',
  });

  test.each<readonly [string, number, Answer]>([
    ['that is good', 0, { text: GOOD }],
    ['that has to be asked for twice', 0, { text: 'no' }],
    ['that does not come', 3, { status: 500, message: 'no' }],
  ])('%s leaves the diff nowhere, and no chat', async (_, code, answer) => {
    await using stub = await startStub({ answer: () => answer });
    await using rig = await callRig();
    const cwd = await shop(rig);
    const ran = await rig.mayfly(words, { cwd, env: env(stub) });
    expect(ran.code).toBe(code);
    expect(stub.requests.some(({ prompt }) => prompt.includes(WORD))).toBe(true);
    expect(copies(rig, cwd)).toEqual([]);
    expect(['kept', 'projects'].filter((folder) => fs.existsSync(path.join(rig.store, folder)))).toEqual([]);
    expect(ran.stderr).not.toMatch(/kept as|put aside|told in every/u);
    const chats = await rig.run('find', [rig.store, '-name', '*chats*', '-o', '-name', '*.jsonl']);
    expect(chats.stdout.toString()).toBe('');
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'that %s cuts off leaves it nowhere once the next command has run',
    async (signal) => {
      await using stub = await startStub({ answer: () => ({ text: longText(600_000), delay: 100 }) });
      await using rig = await callRig();
      const cwd = await shop(rig);
      const running = rig.start(rig.executable, words, { cwd, env: { ...rig.env, ...env(stub) } });
      await expect
        .poll(() => stub.requests.some(({ prompt }) => prompt.includes(WORD)), { timeout: 60_000 })
        .toBe(true);
      running.kill(signal);
      for (const container of signal === 'SIGKILL' ? await rig.containers() : [])
        await rig.run('docker', ['rm', '--force', container]);
      await running.done;
      const next = await rig.mayfly(['config', 'show'], { cwd });
      expect(next.stderr).toBe('');
      expect(copies(rig, cwd)).toEqual([]);
      expect(fs.existsSync(path.join(rig.store, 'kept'))).toBe(false);
    },
  );
});
