import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { keptOf } from '../support/commit.ts';
import type { Rig } from '../support/rig.ts';
import { log, open, settled, withShop, work } from '../support/shop.ts';
import { stubEnv } from '../support/stub.ts';

const CTRL_C = '\u0003';
const GOOD = JSON.stringify({ type: 'fix', breaking: false, subject: 'close the file in time', body: '' });

/** What each prompt needs to be asked; how it looks; what Ctrl-C there means, and how many commits there are then. */
const PROMPTS: readonly (readonly [string, (rig: Rig, cwd: string) => unknown, RegExp, number, number])[] = [
  ['doubtful files', (rig) => rig.write('shop/.env', 'A=1\n'), /leave them out · a add them · n cancel/u, 2, 1],
  [
    'secrets',
    (rig) => rig.write('shop/run.sh', `API_KEY=${['k7Qz2xV9', 'mB4wR6tY', '1pL3'].join('')}\n`),
    /\[Enter\] stop · y commit them/u,
    2,
    1,
  ],
  ['unpushed commits', unpushed, /\[Enter\] push to origin\/main · n not now/u, 2, 1],
];

async function unpushed(rig: Rig, cwd: string): Promise<void> {
  fs.rmSync(path.join(cwd, 'till.txt'));
  await bare(rig, cwd, 'origin');
}

async function bare(rig: Rig, cwd: string, name: string): Promise<void> {
  await rig.run('git', ['init', '-q', '--bare', `../${name}.git`], { cwd });
  await rig.run('git', ['remote', 'add', name, `../${name}.git`], { cwd });
}

describe('Ctrl-C at the prompt', () => {
  it.each(PROMPTS)('of %s', (_, arrange, prompt, code, commits) =>
    withShop(async (rig, cwd) => {
      await arrange(rig, cwd);
      await using pty = open(rig, cwd);
      await pty.waitFor(prompt);
      await settled(pty);
      pty.type(CTRL_C);
      expect(await pty.exit).toMatchObject({ code });
      expect(await log(rig, cwd)).toHaveLength(commits);
    }),
  );

  it('of several remotes: committed, but not pushed', () =>
    withShop(async (rig, cwd) => {
      for (const name of ['origin', 'fork']) await bare(rig, cwd, name);
      await using pty = open(rig, cwd);
      await pty.waitFor(/push to a remote of your choice/u);
      await settled(pty);
      pty.type('\r');
      await pty.waitFor(/push to: 1 fork · 2 origin · n nowhere|push to: 1 origin · 2 fork · n nowhere/u);
      await settled(pty);
      pty.type(CTRL_C);
      expect(await pty.exit).toMatchObject({ code: 5 });
      expect(await log(rig, cwd)).toHaveLength(2);
    }));
});

describe('while others have the terminal', () => {
  const hook = (rig: Rig, script: string): string =>
    rig.write('shop/.git/hooks/pre-commit', `#!/bin/sh\n${script}\n`, 0o755);

  it('Ctrl-C in a hook cancels: nothing is committed, and the message comes again', () =>
    withShop(async (rig, cwd) => {
      hook(rig, 'echo checking >&2; exec sleep 60');
      await using pty = open(rig, cwd);
      await pty.waitFor(/\[Enter\] commit/u);
      await settled(pty);
      pty.type('\r');
      await pty.waitFor(/^checking$/mu);
      pty.type(CTRL_C);
      expect(await pty.exit).toMatchObject({ code: 2 });
      expect(pty.screen()).toMatch(/interrupted, nothing was committed; call again: the message is kept/u);
      expect(await log(rig, cwd)).toHaveLength(1);
      expect(fs.readdirSync(path.join(cwd, '.git')).filter((name) => name.endsWith('.lock'))).toEqual([]);
      expect(fs.readdirSync(keptOf(rig.home, path.join(cwd, '.git')))).toEqual(['message', 'message.json']);
    }));

  it('kill -9 in a hook leaves a lock, which the next run removes', () =>
    withShop(async (rig, cwd) => {
      hook(rig, 'echo checking >&2; exec sleep 60');
      const killed = open(rig, cwd);
      await killed.waitFor(/\[Enter\] commit/u);
      await settled(killed);
      killed.type('\r');
      await killed.waitFor(/^checking$/mu);
      killed.kill('SIGKILL');
      await killed.exit;
      killed.hangUp();
      expect(fs.readFileSync(path.join(cwd, '.git/index.lock'), 'utf8')).toMatch(/^mayfly \d+-\d+\n$/u);
      hook(rig, 'exit 0');
      const ran = await rig.mayfly(['commit', '--provider', 'none', '--yes'], { cwd });
      expect(ran).toMatchObject({ code: 0 });
      expect(await log(rig, cwd)).toHaveLength(2);
    }));

  it('kill -9 between the commit and the index undoes nothing: the index follows with the next run', () =>
    withShop(async (rig, cwd) => {
      const git = (...words: string[]) => rig.run('git', words, { cwd });
      const real = (await rig.run('sh', ['-c', 'command -v git'])).stdout.toString().trim();
      const wrapper = `#!/bin/sh\n"${real}" "$@"\ncode=$?\n[ "$1" = commit ] && kill -9 $PPID\nexit $code\n`;
      const folder = path.dirname(rig.write('wrapped/git', wrapper, 0o755));
      const words = ['commit', '--provider', 'none', '--yes'];
      const killed = await rig.mayfly(words, { cwd, env: { PATH: `${folder}:${process.env['PATH']}` } });
      expect(killed.code).toBe(137);
      expect(await log(rig, cwd)).toHaveLength(2);
      expect((await git('status', '--porcelain')).stdout.toString()).toMatch(/^D {2}till\.txt$/mu);

      const ran = await rig.mayfly(words, { cwd });
      expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/killed commit .*\n.*nothing to commit/u) });
      expect(await log(rig, cwd)).toHaveLength(2);
      expect((await git('status', '--porcelain')).stdout.toString()).toBe('');
      expect(fs.readdirSync(path.join(cwd, '.git')).filter((name) => name.startsWith('index'))).toEqual(['index']);
    }));

  it('Ctrl-C in the editor, which it ends, keeps what was saved', () =>
    withShop(async (rig, cwd) => {
      const editor = rig.write('editor', '#!/bin/sh\necho "chore: saved" >"$1"; echo writing; exec sleep 60\n', 0o755);
      await using pty = open(rig, cwd, [], { GIT_EDITOR: editor });
      await pty.waitFor(/\[Enter\] commit/u);
      await settled(pty);
      pty.type('e');
      await pty.waitFor(/^writing$/mu);
      pty.type(CTRL_C);
      expect(await pty.exit).toMatchObject({ code: 2 });
      expect(fs.readFileSync(path.join(keptOf(rig.home, path.join(cwd, '.git')), 'message'), 'utf8')).toBe(
        'chore: saved\n',
      );
      expect(await log(rig, cwd)).toHaveLength(1);
    }));
});

describe('Ctrl-C that comes while git is asked', () => {
  /** A folder with a git that sends the signal when it is asked with `word`, and answers later. */
  async function slowGit(rig: Rig, word: string): Promise<{ PATH: string }> {
    const real = (await rig.run('sh', ['-c', 'command -v git'])).stdout.toString().trim();
    const script = `#!/bin/sh\ncase " $* " in *" ${word} "*) kill -INT $PPID; sleep 1 || exit ;; esac\nexec "${real}" "$@"\n`;
    return { PATH: `${path.dirname(rig.write('slow/git', script, 0o755))}:${process.env['PATH']}` };
  }

  it('for what the editor saved loses nothing of it', () =>
    withShop(async (rig, cwd) => {
      const editor = rig.write('editor', '#!/bin/sh\necho "chore: saved" >"$1"\n', 0o755);
      await using pty = open(rig, cwd, [], { GIT_EDITOR: editor, ...(await slowGit(rig, 'stripspace')) });
      await pty.waitFor(/\[Enter\] commit/u);
      await settled(pty);
      pty.type('e');
      expect(await pty.exit).toMatchObject({ code: 2 });
      expect(fs.readFileSync(path.join(keptOf(rig.home, path.join(cwd, '.git')), 'message'), 'utf8')).toBe(
        'chore: saved\n',
      );
    }));

  it('for the commit that was just made finds it', () =>
    withShop(async (rig, cwd) => {
      const env = await slowGit(rig, '--first-parent');
      const ran = await rig.mayfly(['commit', '--provider', 'none', '--yes'], { cwd, env });
      expect(ran.stderr).not.toMatch(/nothing was committed/u);
      expect(ran.code).toBe(0);
      expect((await rig.run('git', ['status', '--porcelain'], { cwd })).stdout.toString()).toBe('');
    }));
});

describe('commit-on-exit', () => {
  it('goes on to the commit, with the exit code of the call', () =>
    withShop(async (rig, cwd) => {
      await using stub = await startStub({ answer: () => GOOD });
      await using pty = await work(rig, cwd, stubEnv('claude', stub), () => rig.write('shop/made.txt', 'made\n'));
      await pty.waitFor(/c and Enter commit · \[Enter\] not now/u);
      pty.type('c\r');
      await pty.waitFor(/close the file in time[^]*\[Enter\] commit/iu);
      await settled(pty);
      pty.type('\r');
      expect(await pty.exit).toMatchObject({ code: 0 });
      expect((await log(rig, cwd))[0]).toMatch(/close the file in time/iu);
    }));

  it('takes no command for an answer', () =>
    withShop(async (rig, cwd) => {
      await using stub = await startStub();
      await using pty = await work(rig, cwd, stubEnv('claude', stub), () => rig.write('shop/made.txt', 'made\n'));
      await pty.waitFor(/c and Enter commit · \[Enter\] not now/u);
      const asked = stub.requests.length;
      pty.type('cd /tmp\r');
      expect(await pty.exit).toMatchObject({ code: 0 });
      expect(stub.requests).toHaveLength(asked);
      expect(await log(rig, cwd)).toHaveLength(1);
    }));

  it('is left by Ctrl-C', () =>
    withShop(async (rig, cwd) => {
      await using stub = await startStub();
      await using pty = await work(rig, cwd, stubEnv('claude', stub), () => rig.write('shop/made.txt', 'made\n'));
      await pty.waitFor(/c and Enter commit · \[Enter\] not now/u);
      pty.type(CTRL_C);
      expect(await pty.exit).toMatchObject({ code: 0 });
      expect(await log(rig, cwd)).toHaveLength(1);
    }));
});
