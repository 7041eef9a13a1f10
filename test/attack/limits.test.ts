import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENGINES, output } from '../support/call.ts';
import { createEnemy } from '../support/enemy.ts';

const DEEP = `import os
for place in ("skills", "beside"):
  os.chdir(os.path.expanduser("~/.claude")); os.mkdir(place); os.chdir(place)
  for _ in range(2500): os.mkdir("d"); os.chdir("d")`;

/** What a call leaves in the live folder, where it begins. */
const LEFT: Readonly<Record<string, string>> = {
  'JSON that nobody can read': `yes '/* ' | head -c 1000000 >settings.json; yes '[' | head -c 1000000 >keybindings.json`,
  'folders in each other, deeper than any path': `python3 -c '${DEEP}'`,
  'more folders than a process has descriptors':
    'mkdir plugins && cd plugins && seq 25000 | xargs mkdir && echo x >7/x',
  'files of 2 GB that take no room': 'truncate -s 2G CLAUDE.local.md mine projects/1.jsonl themes/big.md',
  'names that are no UTF-8': `mkdir "$(printf '\\303')"; echo x >"$(printf 'a\\377\\376')"`,
  pipes: 'mkfifo $(seq 60) settings.json CLAUDE.local.md themes/pipe.md',
};

/** Bytes that a folder takes on the disk. */
function room(folder: string): number {
  return Number.parseInt(execFileSync('du', ['-s', '-B1', folder], { encoding: 'utf8' }), 10);
}

describe.each(ENGINES)('with %s', (engine) => {
  test.each(Object.entries(LEFT))('%s cost a line, and no other call anything', async (_, script) => {
    await using enemy = await createEnemy({ engine });
    const { rig } = enemy;
    rig.write('.docker-ai-config/claude/CLAUDE.md', 'mine\n');
    const claude = (text: string): string[] => ['exec', '--provider', 'claude', '--', 'sh', '-c', text];
    const left = await enemy.mayfly(claude(`cd ~/.claude && mkdir -p themes && echo home >themes/a.md; ${script}`));
    expect({ code: left.code, stderr: left.stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^(mayfly: [^\n]*\n){0,25}$/u),
    });
    const home = execFileSync('find', [rig.store, '-path', '*/themes/a.md', '-print', '-quit'], {
      encoding: 'utf8',
    }).trim();
    expect(fs.readFileSync(home, 'utf8')).toBe('home\n'); // merged, or kept with what went beyond the limits
    expect(output(await enemy.mayfly(claude('cat ~/.claude/CLAUDE.md')))).toBe('mine\n');
    expect(fs.readdirSync(path.join(rig.runtime, 'calls'))).toEqual([]);
    expect(fs.readdirSync(path.join(rig.runtime, 'live')).filter((name) => !name.startsWith('.'))).toEqual([]);
    expect(room(rig.store)).toBeLessThan(300e6);
    expect(enemy.harm()).toEqual([]);
  });
});
