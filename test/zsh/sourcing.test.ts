import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { run, zshRig } from '../support/zsh.ts';

const SILENT = { code: 0, stdout: '', stderr: '' };
const source = "'builtin' 'source' ./init.zsh";

test('a strict zsh sources it without a word', async () => {
  using rig = zshRig();
  const strict = { flags: ['-e', '-u', '-o', 'pipefail', '-o', 'warn_create_global', '--no-rcs'] };
  await expect(rig.zsh(source, strict)).resolves.toStrictEqual(SILENT);
  await expect(rig.zsh(`${source}\n${source}`, strict)).resolves.toStrictEqual(SILENT);
  await expect(rig.zsh(`eval "$(<init.zsh)"`, strict)).resolves.toStrictEqual(SILENT);
});

test('it starts no process, interactive or not', async () => {
  using rig = zshRig();
  for (const flag of ['-f', '-fi']) {
    const trace = ['strace', '-f', '-e', 'trace=process', '-o', 'trace', 'zsh', flag, '-c'];
    const started = async (script: string): Promise<string[]> => {
      const { stderr } = await run([...trace, script], rig.home, rig.env);
      expect(stderr).toBe('');
      return fs.readFileSync(path.join(rig.home, 'trace'), 'utf8').match(/\b(?:execve|clone3?|v?fork)\(/g) ?? [];
    };
    await expect(started(source)).resolves.toStrictEqual(['execve(']); // strace's own: zsh itself
    await expect(started(`${source}; :  $(ls)`)).resolves.not.toStrictEqual(['execve(']);
  }
});

/** What cannot be changed in a running zsh, or leaves nothing that could be compared. */
const IMPOSSIBLE =
  /^(exec|privileged|restricted|interactive|shinstdin|stdin|singlecommand|onecmd|monitor|zle|verbose|xtrace|sourcetrace)$/;
/** Together with all others they end the test's own script, or are aliases of others that are in the list already. */
const ALONE = /^(errexit|errreturn|printexitvalue)$/;

test('under every option, alone or all at once, the same functions are there and work, and the options stay', async () => {
  using rig = zshRig();
  const { stdout: known } = await rig.zsh(`for o in \${(ko)options}; do print $o $options[$o]; done`);
  const flips = known.split('\n').flatMap((line) => {
    const [option = '', state] = line.split(' ');
    return option === '' || IMPOSSIBLE.test(option) ? [] : [{ option, word: state === 'on' ? `no${option}` : option }];
  });
  const all = flips.filter(({ option }) => !ALONE.test(option)).map(({ word }) => word);
  const after = `
    before=("\${(@kv)options[@]}")
    ${source}
    after=("\${(@kv)options[@]}")
    claude 'a b' '*' '' '-x' '~'
    gexec '!x'
    'builtin' 'emulate' '-R' 'zsh' '-o' 'no_aliases'
    [[ $before == $after ]] || print 'the options changed'
    unset before after __mayfly_saved
    functions
    typeset -m '__mayfly_*'`;
  const wanted = await rig.zsh(after);
  expect(wanted).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('run|claude|--|a b|*||-x|~|\nexec|--|!x|\n'),
    stderr: '',
  });
  expect(flips.length).toBeGreaterThan(150);
  for (const words of [...flips.map(({ word }) => word), all.join(' ')])
    expect({ words, ...(await rig.zsh(`'builtin' 'setopt' ${words}\n${after}`)) }).toStrictEqual({ words, ...wanted });
});

test('every word in it as an alias, global or not, changes nothing', async () => {
  using rig = zshRig();
  const text = fs.readFileSync(rig.init, 'utf8');
  const words = [...new Set(text.match(/[\w@][\w@-]*|[^\s\w]+|[-[\](){}!=<>|&;]/g))].filter(
    (word) => !word.includes('='),
  );
  expect(words).toEqual(expect.arrayContaining(['function', 'if', '{', '}', 'claude', 'emulate', 'local']));
  const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}=print -u2 HOSTILE'`);
  const after = `'builtin' 'unalias' '-m' '*'\nunset __mayfly_saved\nfunctions\ntypeset -m '__mayfly_*'`;
  const clean = await rig.zsh(`${source}\n${after}`);
  const aliased = quoted
    .map((word) => `'builtin' 'alias' '--' ${word}\n'builtin' 'alias' '-g' '--' ${word}`)
    .join('\n');
  fs.writeFileSync(path.join(rig.home, 'case.zsh'), `${aliased}\n${source}\n${after}\n`);
  await expect(run(['zsh', '-f', 'case.zsh'], rig.home, rig.env)).resolves.toStrictEqual(clean);
  expect(clean).toMatchObject({ code: 0, stdout: expect.stringContaining('claude () {'), stderr: '' });
});
