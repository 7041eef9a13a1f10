import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { quote } from '../../src/platform/quote.ts';
import { zshRig } from '../support/zsh.ts';

/** Everything that a shell knows: functions, parameters with their attributes, aliases, options, completions, hooks, keys. */
const STATE = `state() {
  'builtin' 'emulate' '-L' 'zsh'
  'builtin' 'local' name
  functions
  typeset -p | grep -vE "^typeset .*(RANDOM|SECONDS|EPOCH|LINENO|_=|_ |epochtime|TTYIDLE|PPID|[?]|status|funcstack|jobstates|jobtexts)"
  for name in \${(ok)_comps}; do print -r -- $name $_comps[$name]; done
  alias -L; alias -gL; alias -sL
  setopt; unsetopt
  zmodload -L; zstyle -L; bindkey -L; bindkey -lL
  trap
}
autoload -Uz compinit; compinit -u -d "$HOME/zcompdump"
zmodload zsh/parameter
state >/dev/null
`;
/** As the first prompt does. */
const prompt = 'for __hook in $precmd_functions; do $__hook; done; unset __hook';

test.each([
  ['nothing of ours', ''],
  ['a function', 'claude() { print mine "$@" }'],
  ['an alias', 'alias claude="claude --model opus" ai=date'],
  ['a global alias', 'alias -g gemini=x glm=y'],
  ['a function whose words are aliases by now', 'function glm { print mine }\nalias glm=z\nalias -g mine=yours'],
  ['completions', 'compdef _files claude; compdef _gnu_generic gexec'],
  ['hooks', 'precmd_functions=(foo); foo() { : }'],
])('with %s there before, all is as before after mayfly_unload', async (_, before) => {
  using rig = zshRig();
  const compare = (loads: string): string =>
    `${STATE}\n${before}\nstate >before; 'builtin' 'eval' ${quote(loads)}; state >after; cmp before after || diff before after`;
  for (const loads of [
    'source ./init.zsh; mayfly_unload',
    `source ./init.zsh; ${prompt}; mayfly_unload`,
    `source ./init.zsh; source ./init.zsh; ${prompt}; source ./init.zsh; ${prompt}; mayfly_unload`,
  ])
    await expect(rig.zsh(compare(loads), { flags: ['-fi'] })).resolves.toMatchObject({ stdout: '', stderr: '' });
  const { stdout } = await rig.zsh(compare(`source ./init.zsh; ${prompt}`), { flags: ['-fi'] });
  for (const part of ['__mayfly_saved', 'gexec () {', 'gexec __mayfly_complete_gexec', 'mayfly_unload ()'])
    expect(stdout).toContain(part);
});

test('where no compinit is, nothing is left of the completion that stands in for it', async () => {
  using rig = zshRig();
  const script = `compctl -L >before; source ./init.zsh; ${prompt}; compctl -L mayfly; mayfly_unload; compctl -L | diff before -`;
  const { stdout } = await rig.zsh(script, { flags: ['-fi'] });
  expect(stdout).toBe('compctl -f -K __mayfly_complete_plain mayfly\n');
});

test.each([
  ['a function', 'claude() { print mine "$@" }', 'mine x\n'],
  ['an alias', 'alias claude="print mine"', 'mine x\n'],
  ['a global alias', 'alias -g claude="print mine"', 'mine x\n'],
])('%s of the same name gives way while mayfly is loaded', async (_, before, afterwards) => {
  using rig = zshRig();
  fs.writeFileSync(
    path.join(rig.home, 'case.zsh'),
    `${before}\n'source' ./init.zsh\nclaude x\nmayfly_unload\nclaude x\n`,
  );
  await expect(rig.zsh('source ./case.zsh')).resolves.toStrictEqual({
    code: 0,
    stdout: `run|claude|--|x|\n${afterwards}`,
    stderr: '',
  });
});
