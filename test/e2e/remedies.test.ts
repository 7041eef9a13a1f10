import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { callRig, output } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';

const PROMPT = 'prompt>';

/** Somebody with a `claude` of their own, which they have put first on PATH at the end of what their shell reads. */
async function somebody(shell: 'zsh' | 'bash'): Promise<Rig> {
  const rig = await callRig({ env: { SHELL: `/bin/${shell}` } });
  rig.write('native/claude', '#!/bin/sh\necho native\n', 0o755);
  rig.write(`.${shell}rc`, `PS1='${PROMPT}'\n`);
  return rig;
}

const AT_THE_END = 'export PATH="$HOME/native:$PATH"\n';

/** What doctor says of commands in a new terminal. */
async function examine(rig: Rig, shell: string): Promise<{ findings: Finding[]; called: string }> {
  const out = path.join(rig.home, '.found');
  await using pty = rig.pty(shell, ['-i'], {});
  await pty.waitFor((screen) => screen.trimEnd().endsWith(PROMPT));
  pty.type(`'${rig.executable}' doctor --json >${out}; env which claude >${out}.called; exit\r`);
  await pty.exit;
  const { findings } = JSON.parse(fs.readFileSync(out, 'utf8')) as { findings: Finding[] };
  const called = fs.readFileSync(`${out}.called`, 'utf8').trim();
  return { findings: findings.filter(({ subject }) => subject === 'commands'), called };
}

/** Does what stands there, word for word; opening a new shell is up to the next look. */
async function follow(rig: Rig, remedy: string | undefined): Promise<void> {
  for (const part of remedy?.split(/, then |, and (?=open )/) ?? []) {
    const [, line, file] = /^put (.*) at the end of ~\/(.*)$/.exec(part) ?? [];
    if (line !== undefined && file !== undefined) fs.appendFileSync(path.join(rig.home, file), `${line}\n`);
    else if (!part.startsWith('open a new ')) output(await rig.run('sh', ['-c', `${part} 2>&1`]));
  }
}

it('in zsh: a native CLI before the containers, whatever .zshrc does after the block', async () => {
  await using rig = await somebody('zsh');
  await rig.mayfly(['init', 'zsh', '--write']);
  fs.appendFileSync(path.join(rig.home, '.zshrc'), AT_THE_END);
  const before = await examine(rig, 'zsh');
  expect(before).toMatchObject({ findings: [{ level: 'warn' }], called: path.join(rig.home, 'native/claude') });
  await follow(rig, before.findings[0]?.fix);
  const after = await examine(rig, 'zsh');
  expect(after).toMatchObject({
    findings: [{ level: 'ok' }],
    called: path.join(rig.home, '.local/share/mayfly/bin/claude'),
  });

  fs.appendFileSync(after.called, '# drift\n');
  const drifted = await examine(rig, 'zsh');
  await follow(rig, drifted.findings.find(({ level }) => level === 'warn')?.fix);
  expect(await examine(rig, 'zsh')).toEqual(after);
});

it('in bash, which has no functions of mayfly: the same, by a line in .bashrc', async () => {
  await using rig = await somebody('bash');
  fs.appendFileSync(path.join(rig.home, '.bashrc'), AT_THE_END);
  const before = await examine(rig, 'bash');
  expect(before).toMatchObject({ findings: [{ level: 'warn' }], called: path.join(rig.home, 'native/claude') });
  await follow(rig, before.findings[0]?.fix);
  const after = await examine(rig, 'bash');
  expect(after).toMatchObject({
    findings: [{ level: 'ok' }],
    called: path.join(rig.home, '.local/share/mayfly/bin/claude'),
  });
});
