import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkKept } from '../../../src/doctor/kept.ts';
import { checkStore } from '../../../src/doctor/store.ts';
import { checkStoreLinks } from '../../../src/doctor/store-links.ts';
import { checkStoreFiles } from '../../../src/doctor/store-files.ts';
import { needs } from '../../support/needs.ts';
import { person } from './context.ts';

describe('checkStore', () => {
  it('is content with one that is the user’s alone, and with none', async () => {
    using someone = person();
    expect(await checkStore(someone.context)).toMatchObject([
      { level: 'ok', what: expect.stringContaining('first call') },
    ]);
    someone.write('.docker-ai-config/claude/settings.json', '{}');
    someone.write('.docker-ai-config/claude/hooks/run', '', 0o700);
    someone.write('.docker-ai-config/global_state/1/claude/old.jsonl', '', 0o644);
    fs.symlinkSync('/etc/passwd', path.join(someone.store, 'link'));
    expect(await checkStore(someone.context)).toMatchObject([{ level: 'ok', what: `${someone.store}, yours alone` }]);
  });

  it.each([
    [0o755, 'warn'],
    [0o777, 'broken'],
    [0o500, 'broken'],
    [0o000, 'broken'],
  ])('gives the exact remedy for mode %o', async (mode, level) => {
    using someone = person();
    someone.write('.docker-ai-config/env', '');
    fs.chmodSync(someone.store, mode);
    expect(await checkStore(someone.context)).toEqual([
      {
        level,
        subject: 'store',
        what: `${someone.store} has mode 0${mode.toString(8).padStart(3, '0')} and not 0700`,
        fix: `chmod 0700 '${someone.store}'`,
      },
    ]);
    fs.chmodSync(someone.store, 0o700);
  });

  it('names files that others may read, and many of them as one', async () => {
    using someone = person();
    const env = someone.write('.docker-ai-config/env', '', 0o644);
    const hook = someone.write('.docker-ai-config/claude/hooks/it’s', '', 0o755);
    expect((await checkStore(someone.context)).map(({ level, fix }) => `${level}: ${fix}`).toSorted()).toEqual([
      `warn: chmod 0600 '${env}'`,
      `warn: chmod 0700 '${hook}'`,
    ]);
    for (const name of ['a', 'b', 'c']) someone.write(`.docker-ai-config/glm/${name}`, '', 0o640);
    expect(await checkStore(someone.context)).toMatchObject([
      {
        level: 'warn',
        what: expect.stringMatching(/^others may read .*, .*, .*, 2 more in it$/u),
        fix: `chmod -R go= '${someone.store}'`,
      },
    ]);
  });

  it.runIf(needs('root, to give files away'))('notices another owner', async () => {
    using someone = person();
    fs.chownSync(someone.write('.docker-ai-config/env', ''), 1, 1);
    const fix = `sudo chown -R 0:0 '${someone.store}'`;
    expect(await checkStore(someone.context)).toMatchObject([
      { level: 'broken', what: 'env in it belong to somebody else', fix },
    ]);
    fs.chownSync(someone.store, 1, 1);
    expect(await checkStore(someone.context)).toMatchObject([
      { level: 'broken', what: `${someone.store} belongs to somebody else`, fix },
    ]);
  });

  it('notices a link to what is not there, with a remedy that cures', async () => {
    using someone = person();
    fs.symlinkSync('elsewhere/store', someone.store);
    const aim = path.join(path.dirname(someone.store), 'elsewhere/store');
    expect(await checkStore(someone.context)).toMatchObject([
      {
        level: 'broken',
        what: `${someone.store} is a link to ${aim}, which is not there`,
        fix: `mkdir -p '${aim}', or mount its disk`,
      },
    ]);
    fs.mkdirSync(aim, { recursive: true, mode: 0o700 });
    expect(await checkStore(someone.context)).toMatchObject([{ level: 'ok' }]);
  });

  it('notices that it is a file', async () => {
    using someone = person();
    someone.write('.docker-ai-config', '');
    expect(await checkStore(someone.context)).toMatchObject([
      { level: 'broken', what: `${someone.store} is not a folder` },
    ]);
  });
});

describe('checkStoreFiles', () => {
  it('notices what no CLI can read, with a remedy that cures', async () => {
    using someone = person();
    const folder = '.docker-ai-config/claude';
    someone.write(`${folder}/.claude.json`, '// mine\n{"a": 1}\n');
    someone.write(`${folder}/.credentials.json/deep`, '');
    someone.write(`${folder}/settings.json`, '{"hooks": ');
    someone.write(`${folder}/agents`, '');
    someone.write(`${folder}/keybindings.json`, '[]');
    const found = await checkStoreFiles(someone.context);
    expect(found.map(({ level, what }) => `${level} ${path.relative(someone.store, what)}`).toSorted()).toEqual([
      'broken claude/.credentials.json is a folder, where a file belongs',
      'broken claude/agents is no folder, where one belongs',
      'broken claude/settings.json is no JSON, so that the CLI may not start',
    ]);
    for (const { fix = '' } of found) execFileSync('sh', ['-c', fix.replace('correct it, or ', '')]);
    expect(await checkStoreFiles(someone.context)).toEqual([]);
  });
});

describe('checkStoreLinks', () => {
  it('names links that no call follows, with a remedy that cures', async () => {
    using someone = person();
    const folder = '.docker-ai-config/claude';
    someone.write('dotfiles/settings.json', '{"model":"opus"}', 0o644);
    someone.write("dotfiles/it's/x/SKILL.md", 'mine', 0o644);
    someone.write(`${folder}/agents/a.md`, 'mine');
    const link = (name: string, to: string): void => fs.symlinkSync(to, path.join(someone.home, folder, name));
    link('settings.json', '../../dotfiles/settings.json');
    link('skills', path.join(someone.home, "dotfiles/it's"));
    link('commands', '../../gone');
    link('agents/b.md', 'a.md');
    link('projects', '/');
    const found = await checkStoreLinks(someone.context);
    expect(found.map(({ what }) => what.replaceAll(someone.home, '~'))).toEqual([
      '~/.docker-ai-config/claude/commands is a link to what is not there',
      '~/.docker-ai-config/claude/settings.json leads out of the store, so no call has what is in ~/dotfiles/settings.json',
      "~/.docker-ai-config/claude/skills leads out of the store, so no call has what is in ~/dotfiles/it's",
    ]);
    for (const { fix = '' } of found) execFileSync('sh', ['-c', fix.replace('put a copy there: ', '')]);
    expect(await checkStoreLinks(someone.context)).toEqual([]);
    expect(fs.readFileSync(path.join(someone.home, folder, 'skills/x/SKILL.md'), 'utf8')).toBe('mine');
    expect(await checkStore(someone.context)).toMatchObject([{ level: 'ok' }]);
  });
});

describe('checkKept', () => {
  it('tells what it does not know, and what was put aside', async () => {
    using someone = person();
    const folder = '.docker-ai-config/claude';
    const known = ['settings.json', 'projects/x.jsonl', 'agents/mine.md'];
    for (const name of [...known, 'new-thing.bin', 'odd/file', 'odd/deep/other'])
      someone.write(`${folder}/${name}`, '');
    const asides = ['agents/mine.md.rejected-20260102T030405Z.2', 'settings.json.conflict-20260102T030405Z'];
    const files = asides.map((name) => someone.write(`${folder}/${name}`, ''));
    const kept =
      'it is kept, and at hand in all projects (providers.claude.history in config.yaml would keep it with each project)';
    expect(await checkKept(someone.context)).toEqual([
      { level: 'ok', subject: 'store', what: `claude/new-thing.bin is nothing that mayfly knows; ${kept}` },
      { level: 'ok', subject: 'store', what: `claude/odd/ is nothing that mayfly knows; ${kept}` },
      ...['agents/mine.md', 'settings.json'].map((original, n) => ({
        level: 'warn',
        subject: 'store',
        what: `claude/${asides[n]} is another version of claude/${original}`,
        fix: `take from it what you need, then rm '${files[n]}'`,
      })),
    ]);
  });
});
