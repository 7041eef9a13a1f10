import path from 'node:path';
import { expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { ENGINES, output } from '../support/call.ts';
import { startRecorder } from '../support/recorder.ts';
import { createRig } from '../support/rig.ts';
import { claudeAnswers, stubEnv } from '../support/stub.ts';

it.each(ENGINES)(
  'with %s Claude Code reads of the host what it reads by itself, and a line names what it cannot',
  async (engine) => {
    await using stub = await startStub();
    await using recorder = await startRecorder(stub.url);
    await using rig = await createRig({ engine, env: { ...stubEnv('claude', recorder), MAYFLY_SSH_AGENT: 'off' } });
    const cwd = await rig.project('work/app', { git: true });
    const put = (file: string, more = ''): string => rig.write(file, `MARK[${file}] ${more}\n`);
    for (const file of [
      'CLAUDE.md',
      'work/CLAUDE.local.md',
      'work/.claude/rules/a.md',
      'note.txt',
      'a b/c.txt',
      'mine.md',
    ])
      put(file);
    put('work/CLAUDE.md', '@../planted.md');
    put('work/app/CLAUDE.md', '@~/planted.md');
    put('planted.md');
    put('.hidden/x');
    put('.claude/CLAUDE.md', '@~/mine.md');
    put('.docker-ai-config/claude/CLAUDE.md', '@~/mine.md @~/planted.md');
    rig.write('.docker-ai-config/claude/.claude.json', claudeAnswers(cwd));
    const prompt = 'see @~/note.txt and @"../../a b/c.txt", @~/.hidden/x @../../work';
    const ran = await rig.mayfly(['run', 'claude', '--', '-p', prompt], { cwd });
    expect(ran.stdout.toString()).toContain('stub heard: see @~/note.txt');
    const read = new Set([...recorder.bodies.join('').matchAll(/MARK\[([^\]]+)\]/gu)].map(([, name]) => name));
    expect(read).toEqual(
      new Set([
        ...['.docker-ai-config/claude/CLAUDE.md', 'mine.md', 'CLAUDE.md', 'work/CLAUDE.md', 'work/CLAUDE.local.md'],
        ...['work/.claude/rules/a.md', 'work/app/CLAUDE.md', 'note.txt', 'a b/c.txt'],
      ]),
    );
    const imports = (file: string, written: string): string =>
      `mayfly: ${path.join(rig.home, file)} imports ${written}, which calls do not see; name it in mounts of config.yaml if they may`;
    expect(ran.stderr.trimEnd().split('\n').toSorted()).toEqual(
      [
        'mayfly: @~/.hidden/x is not there inside: its path is hidden; name it in mounts of config.yaml if you mean it',
        'mayfly: @../../work is not there inside: it is a folder; add --add-dir with it',
        'mayfly: @~/note.txt is there inside, for reading, since the prompt names it',
        'mayfly: @../../a b/c.txt is there inside, for reading, since the prompt names it',
        imports('.docker-ai-config/claude/CLAUDE.md', '~/planted.md'),
        imports('work/CLAUDE.md', '../planted.md'),
        imports('work/app/CLAUDE.md', '~/planted.md'),
      ].toSorted(),
    );
    const written = [
      'exec',
      '--provider',
      'claude',
      '--',
      'sh',
      '-c',
      '(echo >>../CLAUDE.md) 2>/dev/null || cat ../CLAUDE.md',
    ];
    expect(output(await rig.mayfly(written, { cwd }))).toContain('MARK[work/CLAUDE.md]');
  },
);
