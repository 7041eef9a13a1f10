import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkCommands } from '../../../src/doctor/commands.ts';
import { shimFolder, writeShims } from '../../../src/shims/folder.ts';
import { shimsFor } from '../../../src/shims/shims.ts';
import { type Person, person } from './context.ts';

const AS = 'as a command (env, timeout, xargs, scripts)';
const FIRST = /^put export PATH='\/.*\/mayfly\/bin':"\$PATH" at the end of ~\/\.bashrc, and open a new bash$/;

/** Somebody in bash whose PATH is these folders of HOME; `bin` has a native claude. */
function somebody(...folders: string[]): Person & { readonly shims: string } {
  const ann = person({ SHELL: '/bin/bash' });
  ann.write('bin/claude', '#!/bin/sh\n', 0o755);
  ann.write('plain/claude', '', 0o644);
  const shims = shimFolder(ann.context.host);
  const PATH = folders.map((name) => (name === 'shims' ? shims : path.join(ann.home, name))).join(':');
  const host = { ...ann.context.host, env: { ...ann.context.host.env, PATH } };
  return { ...ann, shims, context: { ...ann.context, host } };
}

function write({ shims, context }: ReturnType<typeof somebody>): void {
  writeShims(shims, shimsFor(context.providers, process.execPath).shims);
}

it('without shims, says which programs are called', async () => {
  using ann = somebody('plain', 'bin');
  const [finding, ...more] = await checkCommands(ann.context);
  expect(finding).toMatchObject({ level: 'warn', what: `${AS} claude is ${ann.home}/bin/claude, in no container` });
  expect(finding?.fix).toMatch(/^'.*' init shims, then put export PATH=.* and open a new bash$/);
  expect(more).toEqual([]);
  using bob = somebody('plain');
  await expect(checkCommands(bob.context)).resolves.toEqual([
    { level: 'ok', subject: 'commands', what: 'claude, gemini, glm: functions of zsh, and no commands here' },
  ]);
});

it('with shims, says what comes first on PATH', async () => {
  using ann = somebody('shims', 'bin');
  write(ann);
  const contained = `${AS} in containers: claude, gemini, glm (claude --native is ${ann.home}/bin/claude)`;
  await expect(checkCommands(ann.context)).resolves.toEqual([{ level: 'ok', subject: 'commands', what: contained }]);

  using bob = somebody('bin', 'shims');
  write(bob);
  await expect(checkCommands(bob.context)).resolves.toMatchObject([
    { level: 'ok', what: `${AS} in containers: gemini, glm` },
    {
      level: 'warn',
      what: `${AS} claude is ${bob.home}/bin/claude, in no container`,
      fix: expect.stringMatching(FIRST),
    },
  ]);

  using eve = somebody('plain');
  write(eve);
  await expect(checkCommands(eve.context)).resolves.toMatchObject([
    { level: 'warn', what: `claude, gemini, glm: ${eve.shims} is not on PATH here`, fix: expect.stringMatching(FIRST) },
  ]);
});

it('names shims that are stale, left over or not mayfly’s', async () => {
  using ann = somebody('shims', 'bin');
  write(ann);
  const at = (name: string): string => path.join(ann.shims, name);
  fs.appendFileSync(at('claude'), '# drift\n');
  fs.copyFileSync(at('claude'), at('old'));
  fs.writeFileSync(at('glm'), 'mine', { mode: 0o755 });
  await expect(checkCommands(ann.context)).resolves.toMatchObject([
    { level: 'ok', what: `${AS} in containers: gemini` },
    {
      level: 'warn',
      what: `${ann.shims} is not what this mayfly would write (claude, old)`,
      fix: expect.stringMatching(/' init shims$/),
    },
    {
      level: 'warn',
      what: `${at('glm')} is not mayfly's`,
      fix: expect.stringMatching(/^move it away, then run '.*' init shims$/),
    },
  ]);
});

it('names what hides them in bash and fish, and aliases that lead past them', async () => {
  using ann = somebody('shims');
  const files = [
    ann.write('.bashrc', `alias x=y\nalias claude='~/bin/claude'\nalias c=~/bin/claude\nalias s=${ann.shims}/claude\n`),
    ann.write('.config/fish/config.fish', "alias gemini '/opt/gemini'\nalias c=~/missing/claude\n"),
    ann.write('.config/fish/functions/glm.fish', ''),
  ];
  await expect(checkCommands(ann.context)).resolves.toHaveLength(1); // there are no shims that could be hidden
  write(ann);
  const [, ...findings] = await checkCommands(ann.context);
  expect(findings).toEqual(
    [
      [`line 2 of ${files[0]} defines claude anew, in no container`, 'remove that definition'],
      [
        `line 3 of ${files[0]}: the alias c runs ${ann.home}/bin/claude itself, in no container`,
        'write claude there, without its path',
      ],
      [`line 1 of ${files[1]} defines gemini anew, in no container`, 'remove that definition'],
      [`${files[2]} is what fish calls, in no container`, 'remove that file'],
    ].map(([what, fix]) => ({ level: 'warn', subject: 'commands', what, fix })),
  );
});
