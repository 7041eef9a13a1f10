import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { stopped, UNANSWERED } from '../../../src/commit/stop.ts';
import { CTRL_C, changed, committed, ENTER, GOOD, type RunOptions } from '../../support/commit.ts';

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

  test('where the second question fails, a first answer that can be repaired is as good as ever', async () => {
    using scene = changed();
    const long = GOOD.replace('the file in time', `the file ${'in time and '.repeat(9)}so on`);
    const failure = stopped(UNANSWERED, 'claude gave no answer: 500', 'call again');
    const ran = await scene.commit(['--yes'], { answers: [long, failure] });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.seen).toContain('claude gave no answer: 500; call again');
    expect(committed(scene)).toMatch(/^fix: close the file in time/);
    scene.write('a.txt', 'b\n');
    expect(await scene.commit(['--yes'], { answers: [SORRY, failure] })).toMatchObject({ code: 3 });
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
    expect(fs.existsSync(path.join(scene.kept, 'message'))).toBe(isKept);
  });

  test('what was edited is kept even when it is turned down', async () => {
    using scene = changed();
    const editor = path.join(scene.root, 'editor');
    fs.writeFileSync(editor, '#!/bin/sh\necho "an hour of thought" >"$1"\n', { mode: 0o755 });
    await scene.commit([], { keys: ['e', 'n'], env: { GIT_EDITOR: editor } });
    expect(await scene.commit([], { keys: [ENTER] })).toMatchObject({ code: 0, prompts: [] });
    expect(committed(scene)).toBe('an hour of thought\n');
  });

  test('n on a message that was kept forgets it', async () => {
    using scene = changed();
    await scene.commit([], { keys: [CTRL_C] });
    expect(await scene.commit([], { keys: ['n'] })).toMatchObject({ code: 2, prompts: [] });
    expect((await scene.commit(['--print'])).prompts).toHaveLength(1);
  });

  const failure = stopped(UNANSWERED, 'claude gave no answer: 429', 'wait a little');
  test('a provider that fails when it is asked again leaves the message that was there, also an edited one', async () => {
    using scene = changed();
    const editor = path.join(scene.root, 'editor');
    fs.writeFileSync(editor, '#!/bin/sh\necho "an hour of thought" >"$1"\n', { mode: 0o755 });
    const env = { GIT_EDITOR: editor };
    const ran = await scene.commit([], { keys: ['e', 'r', ENTER], answers: [GOOD, failure], env });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.seen).toMatch(/claude gave no answer: 429; wait a little[^]*an hour of thought[^]*as you wrote it/u);
    expect(committed(scene)).toBe('an hour of thought\n');
  });

  test('a person who gets tired of waiting finds it again', async () => {
    using scene = changed();
    const editor = path.join(scene.root, 'editor');
    fs.writeFileSync(editor, '#!/bin/sh\necho "an hour of thought" >"$1"\n', { mode: 0o755 });
    const tired = new Error('as a kill -9 would end it');
    const run = scene.commit([], { keys: ['e', 'r'], answers: [GOOD, tired], env: { GIT_EDITOR: editor } });
    await expect(run).rejects.toBe(tired);
    expect(await scene.commit([], { keys: [ENTER] })).toMatchObject({ code: 0, prompts: [] });
    expect(committed(scene)).toBe('an hour of thought\n');
  });

  test.each([
    [
      'that a signal ends after it has saved',
      'echo "an hour of thought" >"$1"; kill -HUP $$',
      'an hour of thought\n',
      129,
    ],
    ['that a signal ends before', 'kill -TERM $$', 'fix: close the file in time\n', 143],
    ['that one leaves by saying so', 'echo "not this" >"$1"; exit 1', 'fix: close the file in time\n', 1],
  ])('an editor %s', async (_, script, message, code) => {
    using scene = changed();
    const editor = path.join(scene.root, 'editor');
    fs.writeFileSync(editor, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const ran = await scene.commit([], { keys: ['e', ENTER], env: { GIT_EDITOR: editor } });
    expect(ran.seen).toMatch(new RegExp(`the editor failed .*exit ${code}`));
    expect(committed(scene)).toBe(message);
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
