import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENGINES } from '../support/call.ts';
import type { Ran } from '../support/command.ts';
import { createEnemy, type Enemy } from '../support/enemy.ts';
import { randomOfTest, tries } from '../support/random.ts';

/** Files of a project that mayfly, or git for it, reads. */
const FILES = [
  ...['HEAD', 'config', 'commondir', 'index', 'index.lock', 'MERGE_HEAD', 'MERGE_MSG', 'packed-refs'].map(
    (name) => `.git/${name}`,
  ),
  ...['info/exclude', 'info/attributes', 'objects/info/alternates'].map((name) => `.git/${name}`),
  ...['.gitignore', '.gitattributes', 'src/.gitignore', '.gitmodules', '.mailmap', '.aicommitignore'],
  ...[
    'package.json',
    'go.mod',
    '.nvmrc',
    '.env',
    '.ai-state',
    '.ai-state/templates',
    '.ai-state/templates/a.yaml',
    '.git',
  ],
];

/** What may stand there instead; `$1` is the path. */
const KINDS: Readonly<Record<string, string>> = {
  'a pipe': 'mkfifo "$1"',
  'a folder': 'mkdir "$1"',
  'an endless device': 'ln -s /dev/zero "$1"',
  'a link to itself': 'ln -s "${1##*/}" "$1"',
  'a sparse file': 'truncate -s 2G "$1"',
};

const LOOKS: readonly (readonly string[])[] = [
  ['exec', '--dry-run', '--', 'true'],
  ['commit', '--provider', 'none', '--print', '--all'],
  ['context'],
  ['recommend'],
  ['guard', 'diff'],
  ['template', 'list'],
];

/** What takes longer, or changes something: by day with one file of each kind. */
const MORE: readonly (readonly string[])[] = [
  ['commit', '--provider', 'none', '--yes', '--all'],
  ['doctor'],
  ['ssh', 'show', 'host'],
];

/** Neither a hang nor a crash. */
function isClear({ code, stderr }: Ran): boolean {
  return code !== 137 && code !== 70 && !/\n {4}at /.test(stderr);
}

async function plant({ rig, project }: Enemy, file: string, script: string): Promise<void> {
  const put = `mkdir -p "\${1%/*}" && rm -rf "$1" && ${script}`;
  const { code, stderr } = await rig.run('sh', ['-c', put, 'sh', path.join(project, file)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

/** By day each kind stands in the place of some of the files, another some for each; by night of all. */
function filesFor(kind: string): string[] {
  const turn = Object.keys(KINDS).indexOf(kind);
  return FILES.filter((_, n) => tries(4) === 4 || n % 4 === turn % 4);
}

describe.each(Object.entries(KINDS))('%s', (kind, script) => {
  test('in the place of a file of the project holds no command up', async () => {
    await using enemy = await createEnemy();
    const whole = `${enemy.project}.whole`;
    fs.writeFileSync(path.join(enemy.project, 'new'), 'new\n');
    fs.cpSync(enemy.project, whole, { recursive: true });
    const unclear: object[] = [];
    for (const [n, file] of filesFor(kind).entries()) {
      await plant(enemy, file, script);
      for (const words of [...LOOKS, ...(n < tries(4) ? MORE : [])]) {
        const ran = await enemy.mayfly(words);
        if (!isClear(ran)) unclear.push({ file, words, ran });
      }
      fs.rmSync(enemy.project, { recursive: true, force: true });
      fs.cpSync(whole, enemy.project, { recursive: true });
    }
    fs.rmSync(whole, { recursive: true });
    expect({ unclear, harm: enemy.harm() }).toEqual({ unclear: [], harm: [] });
  });
});

test.each(ENGINES)('a call with %s begins, or says why it does not, whatever stands there', async (engine) => {
  const random = randomOfTest();
  await using enemy = await createEnemy({ engine });
  const whole = `${enemy.project}.whole`;
  fs.cpSync(enemy.project, whole, { recursive: true });
  const unclear: object[] = [];
  for (const script of Object.values(KINDS)) {
    const files = Array.from({ length: tries(4) }, () => random.pick(FILES));
    for (const file of files) {
      await plant(enemy, file, script);
      const ran = await enemy.inside('true');
      if (!isClear(ran) || (ran.code !== 0 && !ran.stderr.startsWith('mayfly: '))) unclear.push({ file, script, ran });
      fs.rmSync(enemy.project, { recursive: true, force: true });
      fs.cpSync(whole, enemy.project, { recursive: true });
    }
  }
  fs.rmSync(whole, { recursive: true });
  expect({ unclear, harm: enemy.harm() }).toEqual({ unclear: [], harm: [] });
});
