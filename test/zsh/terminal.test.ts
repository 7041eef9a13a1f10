import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Pty, spawnPty } from '../support/pty.ts';
import { type ZshRig, zshRig } from '../support/zsh.ts';

/** An interactive zsh as a newcomer has it, with compinit after mayfly, where many have it. */
async function shell(rig: ZshRig, zshrc = '', compinit = 'autoload -Uz compinit; compinit -u'): Promise<Pty> {
  const lines = ['PS1="%%%% "; unsetopt prompt_sp', 'source ~/init.zsh', compinit, zshrc];
  fs.writeFileSync(path.join(rig.home, '.zshrc'), lines.join('\n'));
  fs.writeFileSync(path.join(rig.home, '.zshenv'), 'unsetopt global_rcs\n');
  const pty = spawnPty('zsh', ['-i'], { cwd: rig.home, env: { ...rig.env, ZDOTDIR: rig.home }, cols: 120, rows: 40 });
  await pty.waitFor(atPrompt);
  return pty;
}

/** What is typed while the shell is on its way back there may be lost, as in any zsh. */
function atPrompt(screen: string): boolean {
  return /^%%$/u.test(screen.trimEnd().split('\n').at(-1) ?? '');
}

test.each([
  ['mayfly run cl', /mayfly run claude/],
  ['mayfly run -d cl', /mayfly run -d claude/],
  ['mayfly run --net', /mayfly run --network=/],
  ['mayfly run --engine ', /auto\s+docker\s+podman/],
  ['mayfly run claude -- --perm', /mayfly run claude -- --permission-mode/],
  ['mayfly exec --prov', /mayfly exec --provider=/],
  ['mayfly ', /doctor\s+-- say what is wrong, and the remedy/],
  ['mayfly im', /mayfly image/],
  ['mayfly image ', /prune\s+-- /],
  ['mayfly init z', /mayfly init zsh/],
  ['ai-mode ', /claude\s+gemini\s+glm\s+help/],
  ['claude --nat', /claude --native/],
  ['glm --dangerously', /glm --dangerously-skip-permissions/],
  ['gemini --approval-mode ', /auto_edit\s+default\s+plan\s+yolo/],
  ['gexec prin', /gexec print/],
  ['aic --dry', /aic --dry-run/],
  ['cic --type ', /build\s+chore\s+ci/],
  ['mayfly comm', /mayfly commit/],
])('%j and the tab key', async (line, wanted) => {
  using rig = zshRig();
  await using pty = await shell(rig);
  pty.type(line);
  await pty.waitFor((screen) => screen.includes(line.trimEnd()));
  pty.type('\t\t');
  expect(await pty.waitFor(wanted)).not.toMatch(/error|not found|invalid/);
});

test.each([
  ['mayfly doc', /mayfly doctor/],
  ['mayfly image pru', /mayfly image prune/],
  ['mayfly exec --prov', /mayfly exec --provider/],
  ['mayfly ', /selftest/],
  ['aic --dry', /aic --dry-run/],
  ['claude --permission', /claude --permission-mode/],
  ['gexec prin', /gexec print/],
  ['mayfly restore all.t', /mayfly restore all.tar.gz/],
])('%j and the tab key, where no compinit is', async (line, wanted) => {
  using rig = zshRig();
  fs.writeFileSync(path.join(rig.home, 'all.tar.gz'), '');
  await using pty = await shell(rig, '', '');
  pty.type(line);
  await pty.waitFor((screen) => screen.includes(line.trimEnd()));
  pty.type('\t\t');
  expect(await pty.waitFor(wanted)).not.toMatch(/error|not found|invalid/);
});

test.each([
  ['mayfly show cl', /mayfly show claude-shop-1/],
  ['mayfly stats claude-shop-1 gem', /mayfly stats claude-shop-1 gemini-web-2/],
  ['ai-stats ge', /ai-stats gemini-web-2/],
  ['ai-session sta', /ai-session stats/],
  ['mayfly find a\\ s', /mayfly find a\\ shop/],
  ['mayfly ps --prov', /mayfly ps --provider=/],
  ['ai-list --q', /ai-list --quiet/],
  ['ai-logs -f ge', /ai-logs -f gemini-web-2/],
  ['mayfly find -q a\\ s', /mayfly find -q a\\ shop/],
  ['ai-stop gemini-web-2 cl', /ai-stop gemini-web-2 claude-shop-1/],
  ['ai-attach cl', /ai-attach claude-shop-1/],
  ['ai-restart cl', /ai-restart claude-shop-1/],
])('%j and the tab key complete from the calls that live', async (line, wanted) => {
  using rig = zshRig();
  rig.executable(
    `case "$*" in *'{name}') echo claude-shop-1; echo gemini-web-2;; *'{project}') echo a shop; echo web;; esac`,
  );
  await using pty = await shell(rig);
  pty.type(line);
  await pty.waitFor((screen) => screen.includes(line.trimEnd()));
  pty.type('\t\t');
  expect(await pty.waitFor(wanted)).not.toMatch(/error|not found|invalid/);
});

test('Ctrl-C reaches the program, and its exit code the prompt', async () => {
  using rig = zshRig();
  rig.executable(`trap 'echo caught; exit 42' INT; echo ready; while :; do sleep 0.1; done`);
  await using pty = await shell(rig);
  pty.type('claude; print "code=$?"\r');
  await pty.waitFor(/^ready$/m);
  pty.type('\x03');
  await pty.waitFor(/caught/);
  await pty.waitFor(atPrompt);
  pty.type('print "code=$?"\r');
  expect(await pty.waitFor(/^code=/m)).toMatch(/^code=(42|130)$/m);
});

test('Ctrl-Z stops the program, fg goes on with it', async () => {
  using rig = zshRig();
  rig.executable('echo ready; read -r line; echo "got $line"; exit 5');
  await using pty = await shell(rig);
  pty.type('gemini\r');
  await pty.waitFor(/^ready$/m);
  pty.type('\x1a');
  await pty.waitFor(/suspended/);
  await pty.waitFor(atPrompt);
  pty.type('fg\r');
  await pty.waitFor(/continued/);
  pty.type('hello\r');
  await pty.waitFor(/^got hello$/m);
  await pty.waitFor(atPrompt);
  pty.type('jobs; print "jobs=$#jobstates"\r');
  expect(await pty.waitFor(/^jobs=/m)).toMatch(/^jobs=0$/m);
});

test('a program in a subshell has the terminal, stops and goes on, and its exit code is known', async () => {
  using rig = zshRig();
  rig.executable('echo ready; read -r line; echo "got $line"; exit 5');
  await using pty = await shell(rig);
  pty.type('(gemini; print "code=$?")\r');
  await pty.waitFor(/^ready$/m);
  pty.type('\x1a');
  await pty.waitFor(/suspended/);
  await pty.waitFor(atPrompt);
  pty.type('fg\r');
  await pty.waitFor(/continued/);
  pty.type('hello\r');
  expect(await pty.waitFor(/^code=/m)).toMatch(/^got hello\ncode=5$/m);
});

test('the program has the terminal itself: its size, and changes of it', async () => {
  using rig = zshRig();
  rig.executable(`trap 'stty size' WINCH; tty; stty size; while :; do sleep 0.1; done`);
  await using pty = await shell(rig);
  pty.type('gexec\r');
  await pty.waitFor(/^\/dev\/pts\/\d+\n40 120$/m);
  pty.resize(90, 20);
  expect(await pty.waitFor(/^20/m)).toMatch(/^20 90$/m);
  pty.type('\x03');
});
