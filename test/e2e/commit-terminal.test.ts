import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/selftest/stub/answer.ts';
import { startStub } from '../../src/selftest/stub/stub.ts';
import type { Pty } from '../support/pty.ts';
import type { Rig } from '../support/rig.ts';
import { log, open, settled, withShop, work } from '../support/shop.ts';
import { claudeAnswers, stubEnv } from '../support/stub.ts';

const QUESTION = /\[Enter\] commit.* n cancel/su;

function index(cwd: string): string {
  return fs.readFileSync(path.join(cwd, '.git/index'), 'base64');
}

describe('at the question', () => {
  it.each([
    ['Enter', '\r', 0, 2],
    ['c', 'c', 0, 2],
    ['n', 'n', 2, 1],
    ['Ctrl-C', '\u0003', 2, 1],
    ['Ctrl-D', '\u0004', 2, 1],
    ['Escape', '\u001b', 2, 1],
  ])('%s', (_, key, code, commits) =>
    withShop(async (rig, cwd) => {
      await rig.run('git', ['status'], { cwd });
      const before = index(cwd);
      await using pty = open(rig, cwd);
      expect(await pty.waitFor(QUESTION)).toMatch(/1 file, \+1 −0/u);
      await settled(pty);
      pty.type(key);
      expect(await pty.exit).toMatchObject({ code });
      expect(await log(rig, cwd)).toHaveLength(commits);
      expect(index(cwd) === before).toBe(commits === 1);
    }),
  );

  it('what was typed before it was asked answers nothing', () =>
    withShop(async (rig, cwd) => {
      rig.write('shop/.git/hooks/pre-commit', '#!/bin/sh\nexit 0\n', 0o755);
      await using pty = open(rig, cwd);
      pty.type('\r');
      await pty.waitFor(QUESTION);
      await settled(pty);
      expect(await log(rig, cwd)).toHaveLength(1);
      pty.type('n');
      expect(await pty.exit).toMatchObject({ code: 2 });
    }));

  it('e opens the editor, which has the terminal for itself', () =>
    withShop(async (rig, cwd) => {
      const editor = rig.write('editor', '#!/bin/sh\nprintf "subject? "\nread -r line\necho "$line" >"$1"\n', 0o755);
      await using pty = open(rig, cwd, [], { GIT_EDITOR: editor });
      await pty.waitFor(QUESTION);
      await settled(pty);
      pty.type('e');
      await pty.waitFor(/subject\? /u);
      pty.type('chore: by hand\r');
      await pty.waitFor(/as you wrote it[^]*\[Enter\]/u);
      await settled(pty);
      pty.type('\r');
      expect(await pty.exit).toMatchObject({ code: 0 });
      expect((await log(rig, cwd))[0]).toBe('chore: by hand');
    }));

  it('a closed terminal and a signal change nothing, and leave no process', () =>
    withShop(async (rig, cwd) => {
      for (const end of ['hang up', 'SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
        const pty = open(rig, cwd);
        await pty.waitFor(QUESTION);
        await settled(pty);
        if (end === 'hang up') pty.hangUp();
        else pty.kill(end);
        await pty.exit;
        expect(await log(rig, cwd)).toHaveLength(1);
        if (end === 'SIGKILL') pty.hangUp(); // its terminal goes with it
      }
      await using pty = open(rig, cwd);
      await pty.waitFor(QUESTION);
      // Copies of the index that a killed run has left are gone.
      const ours = fs.readdirSync(path.join(rig.runtime, 'git')).filter((name) => name.startsWith(`${pty.pid}-`));
      expect(fs.readdirSync(path.join(rig.runtime, 'git'))).toEqual(ours);
      expect(ours).toHaveLength(1);
      await settled(pty);
      pty.type('n');
      await pty.exit;
    }));
});

describe('a push from this host', () => {
  async function toBare(rig: Rig, cwd: string, hook: string): Promise<Pty> {
    await rig.run('git', ['init', '-q', '--bare', '../origin.git'], { cwd });
    await rig.run('git', ['remote', 'add', 'origin', '../origin.git'], { cwd });
    rig.write('shop/.git/hooks/pre-push', `#!/bin/sh\n${hook}\n`, 0o755);
    const pty = open(rig, cwd);
    await pty.waitFor(/\[Enter\] commit and push to origin\/main/u);
    await settled(pty);
    pty.type('\r');
    return pty;
  }

  it('leaves the terminal to who asks there, and shows what hooks say while they run', () =>
    withShop(async (rig, cwd) => {
      const hook = 'printf "passphrase: " >/dev/tty; read -r x </dev/tty; echo "heard $x" >&2; read -r y </dev/tty';
      await using pty = await toBare(rig, cwd, hook);
      await pty.waitFor(/passphrase: $/mu);
      await new Promise((resolve) => setTimeout(resolve, 400)); // four times what a line of progress would take to be drawn
      expect(pty.screen()).toMatch(/passphrase: $/mu);
      pty.type('open sesame\r');
      await pty.waitFor(/^heard open sesame$/mu);
      pty.type('\r');
      expect(await pty.exit).toMatchObject({ code: 0 });
    }));

  it('is ended by Ctrl-C: committed, but not pushed', () =>
    withShop(async (rig, cwd) => {
      await using pty = await toBare(rig, cwd, 'echo waiting >&2; exec sleep 60');
      await pty.waitFor(/^waiting$/mu);
      pty.type('\u0003');
      expect(await pty.exit).toMatchObject({ code: 5 });
      expect(pty.screen()).toMatch(/committed, but origin\/main was not updated/u);
      expect(await log(rig, cwd)).toHaveLength(2);
    }));
});

describe('a model', () => {
  const good = (subject: string): Answer => ({
    text: JSON.stringify({ type: 'fix', breaking: false, subject, body: '' }),
    piece: 10,
    delay: 60,
  });

  it('is seen writing, and asked again by r', () =>
    withShop(async (rig, cwd) => {
      const answers = [good('close the till in time'), good('shut the till in time')];
      await using stub = await startStub({ answer: () => answers.shift() ?? '' });
      await using pty = open(rig, cwd, ['--provider', 'claude'], stubEnv('claude', stub));
      await pty.waitFor(/asking claude …/u);
      await pty.waitFor(/asking claude … .*fix: close the/u);
      await pty.waitFor(/^ {2}close the till in time[^]*claude-[^]*\d\.\d s[^]*\[Enter\]/imu);
      await settled(pty);
      pty.type('r');
      await pty.waitFor(/^ {2}shut the till in time[^]*\[Enter\]/imu);
      await settled(pty);
      pty.type('\r');
      expect(await pty.exit).toMatchObject({ code: 0 });
      expect((await log(rig, cwd))[0]).toMatch(/shut the till in time/iu);
    }));

  it('is left by Ctrl-C while it thinks: no container, no commit', () =>
    withShop(async (rig, cwd) => {
      const answer = (): Answer => ({ text: 'x'.repeat(100), piece: 1, delay: 1000 });
      await using stub = await startStub({ answer });
      await using pty = open(rig, cwd, ['--provider', 'claude'], stubEnv('claude', stub));
      await expect.poll(() => stub.requests.length).toBeGreaterThan(0);
      pty.type('\u0003');
      expect(await pty.exit).toMatchObject({ code: 2 });
      expect(await rig.containers()).toEqual([]);
      expect(await log(rig, cwd)).toHaveLength(1);
    }));
});

describe('commit-on-exit', () => {
  it('offers to commit what an interactive call has left, and keeps its exit code', () =>
    withShop(async (rig, cwd) => {
      await using stub = await startStub();
      const env = stubEnv('claude', stub);
      await using pty = await work(rig, cwd, env, () => rig.write('shop/made.txt', 'made\n'));
      await pty.waitFor(/mayfly: 2 files changed · c and Enter commit · \[Enter\] not now/u);
      pty.type('\r');
      expect(await pty.exit).toMatchObject({ code: 0 });
      expect(await log(rig, cwd)).toHaveLength(1);
    }));

  it('asks nobody whose call was ended from elsewhere, and keeps nobody there waiting', () =>
    withShop(async (rig, cwd) => {
      await using stub = await startStub();
      const env = stubEnv('claude', stub);
      rig.write('.docker-ai-config/claude/.claude.json', claudeAnswers(cwd));
      await using pty = rig.pty(rig.executable, ['run', 'claude', '--'], { cwd, env: { ...rig.env, ...env } });
      await pty.waitFor(/^❯\s*$/mu);
      rig.write('shop/made.txt', 'made\n');
      const [name = ''] = await rig.containers();
      const restarted = await rig.mayfly(['restart', name], { cwd, env });
      expect(restarted).toMatchObject({ code: 0, stderr: '' });
      await pty.exit;
      expect(pty.screen()).not.toMatch(/files? changed/u);
      const stopped = await rig.mayfly(['stop', '--json', name]);
      expect(JSON.parse(stopped.stdout.toString())).toMatchObject([{ name, gone: true, synced: true }]);
    }));

  it('says nothing where nothing has changed, or where it is off', () =>
    withShop(async (rig, cwd) => {
      await using stub = await startStub();
      const env = stubEnv('claude', stub);
      await using same = await work(rig, cwd, env, () => {});
      expect(await same.exit).toMatchObject({ code: 0 });
      const off = { ...env, MAYFLY_COMMIT_ON_EXIT: 'off' };
      await using quiet = await work(rig, cwd, off, () => rig.write('shop/made.txt', 'made\n'));
      expect(await quiet.exit).toMatchObject({ code: 0 });
      expect(same.screen() + quiet.screen()).not.toMatch(/files? changed/u);
    }));
});
