import { describe, expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, output } from '../support/call.ts';
import type { Pty } from '../support/pty.ts';
import type { Rig, RunOptions } from '../support/rig.ts';
import { stubEnv } from '../support/stub.ts';
import { PRINT_WORDS, WORDS } from '../support/words.ts';

const SOURCE = 'source <("$0" init zsh)';

function zsh(
  rig: Rig,
  script: string,
  words: readonly string[] = [],
  options: RunOptions = {},
): ReturnType<Rig['run']> {
  return rig.run('zsh', ['-f', '-c', `${SOURCE}; ${script}`, rig.executable, ...words], options);
}

/** Ctrl-D is lost where the shell has not come back to its prompt. */
async function leave(pty: Pty): Promise<void> {
  await pty.waitFor((screen) => screen.trimEnd().endsWith('prompt>'));
  pty.type('\u0004');
  await pty.exit;
}

describe('the functions', () => {
  it('hand over every word as it is', async () => {
    await using rig = await callRig();
    const ran = await zsh(rig, 'gexec python3 -c "$@"', [PRINT_WORDS, ...WORDS]);
    expect(JSON.parse(output(ran))).toEqual(WORDS);
  });

  it('stand in pipes, hand back exit codes, and end with their reader', async () => {
    await using rig = await callRig();
    const script =
      'print -r "a b" | gexec tr a x | cat; gexec sh -c "exit 41"; print $?; gexec yes | head -n 1; print $pipestatus[2]';
    expect(output(await zsh(rig, script))).toBe('x b\n41\ny\n0\n');
  });

  it('end as the CLI itself does when their reader went away, and any other command by the signal', async () => {
    await using rig = await callRig();
    rig.write('.docker-ai-config/config.yaml', 'providers:\n  say: { extends: claude, secrets: [], command: [yes] }\n');
    const script = 'say | head -n 1; print $pipestatus; gexec yes | head -n 1; print $pipestatus';
    expect(output(await zsh(rig, script))).toBe('y\n0 0\ny\n141 0\n');
  });

  it('end with the job that they are in', async () => {
    await using rig = await callRig();
    const wait = 'until [[ -s out ]]; do sleep 0.1; done';
    const script = `gexec sh -c 'echo ready; sleep 600; echo late' >out & ${wait}; kill $!; wait $!; print $?; cat out`;
    expect(output(await zsh(rig, script))).toBe('143\nready\n');
    expect(await rig.containers()).toEqual([]);
  });

  it('call a provider as its own CLI would be', async () => {
    await using stub = await startStub();
    await using rig = await callRig();
    const script =
      'setopt err_exit no_unset; alias -g -- -p=nonsense; claude -p "what is \\$HOME?" --model "$1"; ai-mode claude >/dev/null; ai -p two';
    const ran = await zsh(rig, script, ['haiku'], { env: stubEnv('claude', stub) });
    expect(output(ran)).toBe('stub heard: what is $HOME?\nstub heard: two\n');
    expect(stub.requests.find(({ prompt }) => prompt.startsWith('what'))?.model).toMatch(/haiku/u);
  });
});

describe('at the prompt', () => {
  const PROMPT = 'prompt> ';
  const atPrompt = (screen: string): boolean => screen.trimEnd().endsWith(PROMPT.trimEnd());

  async function shell(rig: Rig): Promise<Pty> {
    rig.write('.zshrc', `PS1='${PROMPT}'; unsetopt prompt_sp; source <("${rig.executable}" init zsh)\n`);
    rig.write('.zshenv', 'unsetopt global_rcs\n');
    const pty = rig.pty('zsh', ['-i'], { env: { ...rig.env, ZDOTDIR: rig.home } });
    await pty.waitFor(atPrompt);
    return pty;
  }

  it('Ctrl-C ends what runs, and the next line is read', async () => {
    await using rig = await callRig();
    await using pty = await shell(rig);
    pty.type('gexec sh -c "echo started; sleep 600"\r');
    await pty.waitFor(/^started$/mu);
    pty.type('\u0003');
    await pty.waitFor(atPrompt);
    pty.type('print "code $?"\r');
    await pty.waitFor(/^code 130$/mu);
    expect(await rig.containers()).toEqual([]);
    await leave(pty);
  });

  it('nothing is left when the window is closed', async () => {
    await using rig = await callRig();
    await using pty = await shell(rig);
    pty.type('gexec sh -c "echo started; sleep 600"\r');
    await pty.waitFor(/^started$/mu);
    expect(await rig.containers()).toHaveLength(1);
    pty.hangUp();
    await pty.exit;
    await expect.poll(() => rig.containers()).toEqual([]);
  });

  it.each([
    ['stderr of one answer goes where it belongs', 'say -p hi 2>E; print -r -- "code=$? E=$(<E)"'],
    ['one answer in the background stops at nothing', 'say -p hi 2>E & wait $!; print -r -- "code=$? E=$(<E)"'],
    ['nor does one that the terminal would see all of', 'say -p hi & wait $!; print -r -- "code=$?"'],
  ])('%s', async (_, line) => {
    await using rig = await callRig();
    const command = `[sh, -c, 'echo "heard $*"; echo complaint >&2; exit 3', sh]`;
    rig.write(
      '.docker-ai-config/config.yaml',
      `providers:\n  say: { extends: claude, secrets: [], command: ${command} }\n`,
    );
    await using pty = await shell(rig);
    pty.type(`${line}\r`);
    const screen = await pty.waitFor(/^code=/mu);
    expect(screen).toMatch(line.includes('2>E') ? /^code=3 E=complaint$/mu : /^complaint[^]*^code=3$/mu);
    expect(screen).toMatch(/^(prompt> )?heard -p hi$/mu);
    await leave(pty);
  });
});
