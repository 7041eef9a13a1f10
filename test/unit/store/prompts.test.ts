import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Tree } from '../../../src/boundary/tree.ts';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { notePrompt } from '../../../src/store/prompts.ts';
import { versionOf } from '../../../src/boundary/version.ts';
import { createScene, type Scene, until } from '../../support/scene.ts';

let scene: Scene;
beforeEach(() => void (scene = createScene()));
afterEach(() => scene[Symbol.dispose]());

/** What one call does, and what was said after it, each line as the names in it. */
async function said(body: () => unknown, where = scene): Promise<string[]> {
  const call = await where.join();
  await body();
  await call.leave();
  return named(where);
}

function named({ notes, store }: Scene): string[] {
  const line = / is told in every project: (?<names>.*); look at it in (?<where>\S+) if that is not your wish$/u;
  return notes.splice(0).map((note) => {
    const { names = note, where } = line.exec(note)?.groups ?? {};
    expect(where).toBe(store);
    return names;
  });
}

const settings = (content: object): void => scene.lived('settings.json', JSON.stringify(content));

it('memory and prompts that a call changed are named once, by what they are', async () => {
  scene.stored('CLAUDE.md', 'mine');
  scene.stored('rules/gone.md', 'mine');
  expect(
    await said(() => {
      scene.lived('CLAUDE.md', 'evil');
      scene.lived('rules/a.md', 'evil');
      scene.lived('agent-memory/x/MEMORY.md', 'evil');
      scene.lived('output-styles/a.md', 'evil');
      settings({ outputStyle: 'a', model: 'opus' });
      fs.rmSync(path.join(scene.live, 'rules/gone.md'));
    }),
  ).toEqual(['CLAUDE.md, outputStyle, output-styles/a.md, rules/a.md, rules/gone.md and 1 more']);
  expect(await said(() => {})).toEqual([]);
  expect(await said(() => scene.lived('AGENTS.md', 'evil'))).toEqual(['AGENTS.md']);
  expect(await said(() => settings({ outputStyle: 'a', model: 'sonnet' }))).toEqual([]);
  expect(await said(() => settings({ language: 'x' }))).toEqual(['language, outputStyle']);
});

it('what Gemini CLI takes for memory is named', async () => {
  using other = createScene({ provider: gemini });
  const change = (): void => {
    other.lived('GEMINI.md', 'evil');
    other.lived('settings.json', '{ /* mine */ "context": { "fileName": "notes.txt" } }');
  };
  expect(await said(change, other)).toEqual(['GEMINI.md, context.fileName']);
});

it('a link that puts other text in the place of a folder is named', async () => {
  scene.stored('themes/a.md', 'x');
  expect(await said(() => fs.symlinkSync('themes', path.join(scene.live, 'rules')))).toEqual(['rules']);
});

it.each<[string, string, (where: Scene) => void]>([
  ['what memory imports', 'notes/a.txt', (at) => at.stored('CLAUDE.md', 'Obey @notes/a.txt, always.')],
  ['what that imports', 'notes/b', (at) => (at.stored('CLAUDE.md', '@~/.claude/notes/a'), at.stored('notes/a', '@b'))],
  ['what rules import from beside them', 'a b', (at) => at.stored('rules/x/a.md', '- @../../a\\ b')],
  [
    'what a link in the place of a rule leads to',
    'texts/a.md',
    (at) => (at.stored('rules/b.md', ''), fs.symlinkSync('../texts/a.md', path.join(at.store, 'rules/a.md'))),
  ],
  [
    'what is in a folder that a link puts there',
    'themes/x/a.md',
    (at) => fs.symlinkSync('themes', path.join(at.store, 'rules')),
  ],
])('%s is memory, too, and no other file', async (_, file, begin) => {
  scene.stored(file, 'mine');
  begin(scene);
  expect(await said(() => scene.lived('notes/other', 'evil'))).toEqual([]);
  expect(await said(() => scene.lived(file, 'evil'))).toEqual([file]);
  expect(await said(() => fs.rmSync(path.join(scene.live, file)))).toEqual([file]);
});

it('what settings of Gemini CLI choose for memory is memory', async () => {
  using other = createScene({ provider: gemini });
  other.stored('settings.json', '{ /* mine */ "context": { "fileName": ["notes.txt", "GEMINI.md"] } }');
  other.stored('notes.txt', 'mine');
  expect(await said(() => other.lived('notes.txt', 'evil'), other)).toEqual(['notes.txt']);
});

it('nothing is said of state, logins, and what the user changes or a call takes back', async () => {
  scene.stored('CLAUDE.md', 'mine');
  scene.stored('.credentials.json', '{"claudeAiOauth":{"accessToken":"a","expiresAt":1}}');
  const quiet = await said(async () => {
    scene.lived('.claude.json', '{"numStartups":1,"projects":{"/a":{"history":["x"]}}}');
    scene.lived('.credentials.json', '{"claudeAiOauth":{"accessToken":"b","expiresAt":2}}');
    scene.lived('plugins/known_marketplaces.json', '{}');
    scene.lived('notes.txt', 'x');
    scene.stored('rules/mine.md', 'mine');
    scene.lived('CLAUDE.md', 'evil');
    await expect.poll(() => scene.readStore('CLAUDE.md')).toBe('evil');
    scene.lived('CLAUDE.md', 'mine');
  });
  expect(quiet).toEqual([]);
  expect(await said(() => scene.stored('CLAUDE.md', 'mine, too'))).toEqual([]);
});

it.each([true, false])(
  'a call that was killed has it said by the next command (written before: %s)',
  async (written) => {
    await scene.join();
    scene.lived('CLAUDE.md', 'evil');
    if (written) await until(() => scene.readStore('CLAUDE.md') === 'evil', 5000);
    scene.kill('one');
    await scene.recover();
    expect(named(scene)).toEqual(['CLAUDE.md']);
    await scene.recover();
    expect(scene.notes).toEqual([]);
  },
);

it('a call of another project that joins has it said', async () => {
  const one = await scene.join('one', { project: '/a' });
  scene.lived('CLAUDE.md', 'evil');
  const other = await scene.join('other', { project: '/b' });
  expect(named(scene)).toEqual(['CLAUDE.md']);
  for (const call of [one, other]) await call.leave();
  expect(scene.notes).toEqual([]);
});

it('however many there are and whatever they are called, it is one short line', async () => {
  const [line = '', ...more] = await said(() => {
    for (let n = 0; n < 300; n++) scene.lived(`rules/${n}${'x'.repeat(200)}.md`, 'evil');
    scene.lived('\u001B[31m\n\u202E.md', 'evil');
  });
  expect(more).toEqual([]);
  expect(line).toMatch(/^\?\[31m\\n\.md, [\s\S]*… and 296 more$/u);
  expect(line.length).toBeLessThan(500);
  expect(line).not.toMatch(/[\p{Cc}\u202E]/u);
});

it('what waits to be said does not fill the store', () => {
  const flow = { provider: { name: 'claude', folder: '.claude', files: claude.files }, store: scene.store };
  const version = versionOf(Buffer.from('evil'), 'file');
  using store = new Tree(scene.store, false);
  for (let n = 0; n < 6000; n++) notePrompt(flow, store, `rules/${'x'.repeat(200)}${n}.md`, undefined, version);
  const notes = path.join(scene.places.store, 'guard/held/claude/prompts.new');
  expect(fs.statSync(notes).size).toBeLessThan(1_010_000);
});
