import path from 'node:path';
import { expect, test } from 'vitest';
import { watchChanges } from '../../../src/commit/on-exit.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { type CommitScene, commitScene, ENTER } from '../../support/commit.ts';

/** What is asked after a call that did `during`. */
async function asked(scene: CommitScene, during: () => void, letter = ''): Promise<string[]> {
  const questions: string[] = [];
  const host = {
    ...processHost(scene.env),
    note: (line: string) => void questions.push(line),
    readLetter: (text: string) => Promise.resolve(questions.push(text) > 0 ? letter : undefined),
  };
  const offer = await watchChanges(host, scene.repo, 'claude');
  during();
  await offer();
  return questions;
}

test('a change inside a folder that git does not know yet is seen, and one that was there before counts for nothing', async () => {
  using scene = commitScene();
  scene.write('src/a.ts', 'a\n');
  scene.write('src/b.ts', 'b\n');
  expect(await asked(scene, () => {})).toEqual([]);
  const offer = 'mayfly: 2 files changed · c and Enter commit · [Enter] not now';
  expect(await asked(scene, () => scene.write('src/a.ts', 'changed\n'))).toEqual([offer]);
  expect(await asked(scene, () => scene.write('src/c.ts', 'c\n'))).toEqual([offer.replace('2', '3')]);
});

test('a letter that may have been a command is told to have been taken', async () => {
  using scene = commitScene();
  const questions = await asked(scene, () => scene.write('a.ts', 'a\n'), 'w');
  expect(questions[1]).toBe('mayfly: "w" is no answer here; type it again if it was meant for the shell');
});

test('the push takes a key of its own: Enter pushes nothing, however often it is pressed', async () => {
  using scene = commitScene();
  const bare = path.join(scene.root, 'origin.git');
  const pushed = (): string[] => scene.gitIn(bare, 'log', '--format=%s', 'main').trim().split('\n');
  scene.gitIn(scene.root, 'init', '-q', '--bare', 'origin.git');
  scene.git('remote', 'add', 'origin', bare);
  scene.git('push', '-q', '-u', 'origin', 'main');
  scene.write('a.txt', 'a\n');
  const ran = await scene.commit([], { keys: [ENTER], isOffered: true });
  expect(ran.questions).toEqual(['[Enter] commit · p commit and push to origin/main · e edit · r again · n cancel']);
  expect(await scene.commit([], { keys: [ENTER], isOffered: true })).toMatchObject({ code: 0, questions: [] });
  expect(pushed()).toEqual(['feat: begin']);
  scene.write('b.txt', 'b\n');
  expect(await scene.commit([], { keys: ['p'], isOffered: true })).toMatchObject({ code: 0 });
  expect(pushed()).toHaveLength(3);
});
