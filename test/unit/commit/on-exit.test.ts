import { expect, test } from 'vitest';
import { watchChanges } from '../../../src/commit/on-exit.ts';
import { processHost } from '../../../src/host.ts';
import { type CommitScene, commitScene, ENTER } from '../../support/commit.ts';

/** What is asked after a call that did `during`. */
async function asked(scene: CommitScene, during: () => void): Promise<string[]> {
  const questions: string[] = [];
  const host = {
    ...processHost(scene.env),
    note: () => {},
    status: (text: string) => void questions.push(text.trim()),
    readKey: () => Promise.resolve(ENTER),
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
  const offer = 'mayfly: 2 files changed · c commit · [Enter] not now';
  expect(await asked(scene, () => scene.write('src/a.ts', 'changed\n'))).toEqual([offer]);
  expect(await asked(scene, () => scene.write('src/c.ts', 'c\n'))).toEqual([offer.replace('2', '3')]);
});
