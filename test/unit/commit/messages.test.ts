import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { stopped, UNANSWERED } from '../../../src/commit/stop.ts';
import { CTRL_C, type CommitScene, commitScene, ENTER, GOOD, type RunOptions } from '../../support/commit.ts';

function changed(): CommitScene {
  const scene = commitScene();
  scene.write('a.txt', 'a\n');
  return scene;
}

function committed(scene: CommitScene): string {
  return scene.git('log', '-1', '--format=%B').replace(/\n$/, '');
}

const SORRY = 'I am sorry, but I cannot help with that.';

describe('answers', () => {
  test('one that cannot be used is asked for again, with what was wrong', async () => {
    using scene = changed();
    const ran = await scene.commit(['--yes'], { answers: [SORRY, GOOD] });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.prompts).toHaveLength(2);
    expect(ran.prompts[1]?.length).toBeGreaterThan(ran.prompts[0]?.length ?? 0);
    expect(committed(scene)).toBe('fix: close the file in time\n');
  });

  test('none that can be used is never a commit where nobody is, and the editor where somebody is', async () => {
    using scene = changed();
    const before = scene.state();
    const ran = await scene.commit(['--yes'], { answers: [SORRY] });
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.prompts).toHaveLength(2);
    expect(scene.state()).toEqual(before);
    const editor = path.join(scene.root, 'editor');
    fs.writeFileSync(editor, '#!/bin/sh\nprintf "# a comment\\nchore: by hand\\n" >"$1"\n', { mode: 0o755 });
    const byHand = await scene.commit([], { answers: [SORRY], keys: [ENTER], env: { GIT_EDITOR: editor } });
    expect(byHand).toMatchObject({ code: 0 });
    expect(committed(scene)).toBe('chore: by hand\n');
  });

  test('a provider that fails is exit code 3, whoever is there', async () => {
    using scene = changed();
    const before = scene.state();
    const failure = stopped(UNANSWERED, 'claude gave no answer: 429', 'wait a little');
    for (const options of [{}, { keys: [ENTER] }] satisfies RunOptions[])
      expect(await scene.commit(options.keys ? [] : ['--yes'], { ...options, answers: [failure] })).toMatchObject({
        code: 3,
        line: 'mayfly: claude gave no answer: 429; wait a little',
      });
    expect(scene.state()).toEqual(before);
  });
});

describe('what a person chooses', () => {
  test('r asks again; the message that is shown last is committed', async () => {
    using scene = changed();
    const ran = await scene.commit([], { keys: ['r', '?', ENTER], answers: [GOOD, GOOD.replace('close', 'open')] });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.prompts).toHaveLength(2);
    expect(committed(scene)).toBe('fix: open the file in time\n');
  });

  test('e edits: exactly what was written is committed, # lines and all that git would keep', async () => {
    using scene = changed();
    const editor = path.join(scene.root, 'my editor');
    fs.writeFileSync(editor, `#!/bin/sh\nprintf 'Ünlike the rest\\n\\n  indented\\n\\n\\nFixes: x\\n' >"$1"\n`, {
      mode: 0o755,
    });
    const ran = await scene.commit([], { keys: ['e', ENTER], env: { GIT_EDITOR: `'${editor}'` } });
    expect(ran).toMatchObject({ code: 0 });
    expect(committed(scene)).toBe('Ünlike the rest\n\n  indented\n\nFixes: x\n');
  });

  test.each([
    ['that fails', 'exit 1'],
    ['that leaves nothing', ': >"$1"'],
  ])('an editor %s changes nothing', async (_, script) => {
    using scene = changed();
    const editor = path.join(scene.root, 'editor');
    fs.writeFileSync(editor, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    expect(await scene.commit([], { keys: ['e', ENTER], env: { GIT_EDITOR: editor } })).toMatchObject({ code: 0 });
    expect(committed(scene)).toBe('fix: close the file in time\n');
  });

  test.each([
    ['n', false],
    ['q', false],
    [CTRL_C, true],
    ['\u0004', true],
    ['\u001b', true],
    ['', true],
  ])('%j cancels; a message that nobody has turned down is kept: %s', async (key, isKept) => {
    using scene = changed();
    const before = scene.state();
    expect(await scene.commit([], { keys: [key] })).toMatchObject({ code: 2 });
    expect(scene.state()).toEqual(before);
    expect(fs.existsSync(path.join(scene.repo, '.git/mayfly/message'))).toBe(isKept);
  });

  test('what was edited is kept even when it is turned down', async () => {
    using scene = changed();
    const editor = path.join(scene.root, 'editor');
    fs.writeFileSync(editor, '#!/bin/sh\necho "an hour of thought" >"$1"\n', { mode: 0o755 });
    await scene.commit([], { keys: ['e', 'n'], env: { GIT_EDITOR: editor } });
    expect(await scene.commit([], { keys: [ENTER] })).toMatchObject({ code: 0, prompts: [] });
    expect(committed(scene)).toBe('an hour of thought\n');
  });
});

describe('flags', () => {
  test('--provider none needs nobody', async () => {
    using scene = changed();
    const ran = await scene.commit(['--provider', 'none', '--yes']);
    expect(ran).toMatchObject({ code: 0, prompts: [] });
    expect(committed(scene)).toMatch(/a\.txt/);
  });

  test('--print prints the message and nothing else, and changes nothing', async () => {
    using scene = changed();
    const before = scene.state();
    const ran = await scene.commit(['--print']);
    expect(ran).toMatchObject({ code: 0, seen: '', stdout: 'fix: close the file in time\n' });
    expect(scene.state()).toEqual(before);
  });

  test('--dry-run shows what would be sent, asks nobody and changes nothing', async () => {
    using scene = changed();
    const before = scene.state();
    const ran = await scene.commit(['--dry-run', '--hint', 'the till was left open']);
    expect(ran).toMatchObject({ code: 0, prompts: [] });
    expect(ran.stdout).toMatch(/a\.txt/);
    expect(ran.stdout).toMatch(/the till was left open/);
    expect(scene.state()).toEqual(before);
  });

  test('--json proposes, with --yes it commits; one object in any case', async () => {
    using scene = changed();
    const before = scene.state();
    const proposed = await scene.commit(['--json']);
    expect(proposed.code).toBe(0);
    const message = 'fix: close the file in time\n';
    expect(JSON.parse(proposed.stdout)).toMatchObject({ outcome: 'proposed', message, model: 'test-model' });
    expect(scene.state()).toEqual(before);
    scene.hook('pre-commit', 'echo out; exit 1');
    expect(JSON.parse((await scene.commit(['--json', '--yes'])).stdout)).toMatchObject({ outcome: 'proposed' });
    scene.hook('pre-commit', 'echo out');
    const done = JSON.parse((await scene.commit(['--json', '--yes'])).stdout) as { commit: string };
    expect(done).toMatchObject({ outcome: 'committed', commit: scene.git('rev-parse', 'HEAD').trim() });
    expect(JSON.parse((await scene.commit(['--json', '--yes'])).stdout)).toEqual({ outcome: 'nothing' });
    scene.write('.git/index.lock', '');
    expect(JSON.parse((await scene.commit(['--json'])).stdout)).toEqual({ outcome: 'stopped' });
  });

  test('--generate lets one choose by its number', async () => {
    using scene = changed();
    const answer = ['close the file', 'open the file', 'lock the file'].map((subject) => ({
      type: 'fix',
      breaking: false,
      subject,
      body: '',
    }));
    const ran = await scene.commit(['--generate', '3'], { keys: ['4', '2', ENTER], answers: [JSON.stringify(answer)] });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.questions[0]).toBe('[Enter] commit · 1–3 another message · e edit · r again · n cancel');
    expect(ran.seen).toMatch(/1 fix: close the file[^]*2 fix: open the file[^]*3 fix: lock the file/u);
    expect(committed(scene)).toBe('fix: open the file\n');
  });

  test('--type and --scope count', async () => {
    using scene = changed();
    const answer = JSON.stringify({
      type: 'perf',
      scope: 'till',
      breaking: false,
      subject: 'close it at once',
      body: '',
    });
    await scene.commit(['--yes', '--type', 'perf', '--scope', 'till'], { answers: [answer] });
    expect(committed(scene)).toBe('perf(till): close it at once\n');
  });

  test.each([
    [['--type', 'feature'], /--type does not take "feature"/],
    [['--generate', '10'], /a number from 1 to 9/],
    [['--staged', '--all'], /exclude each other/],
    [['words'], /takes no argument "words"/],
    [['--nonsense'], /has no option --nonsense/],
  ])('%j is refused', async (args, line) => {
    using scene = changed();
    const ran = await scene.commit(args);
    expect(ran.code).toBe(64);
    expect(ran.line).toMatch(line);
  });
});

test('a message cannot steer the terminal', async () => {
  using scene = changed();
  const editor = path.join(scene.root, 'editor');
  fs.writeFileSync(editor, String.raw`#!/bin/sh` + `\nprintf 'x \\033[2J\\033]0;owned\\007 y\\n' >"$1"\n`, {
    mode: 0o755,
  });
  const ran = await scene.commit([], { keys: ['e', CTRL_C], env: { GIT_EDITOR: editor } });
  // oxlint-disable-next-line no-control-regex
  expect(ran.seen).not.toMatch(/[\u0007\u001b]/);
});
