import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/config/commands.ts';
import { OPTION_TABLE } from '../../../src/config/options.ts';
import { renderCompletion } from '../../../src/zsh/completion.ts';

const text = renderCompletion();

test.each(Object.keys(COMMANDS))('%s is completed, with what it does', (name) => {
  expect(text).toContain(`'${name}:${COMMANDS[name]?.summary}'`);
  expect(text).toContain(`'${name}') specs=(`);
});

test.each(Object.entries(OPTION_TABLE))('--%s is completed', (key, option) => {
  expect(text).toMatch(new RegExp(`'(\\(-\\w --${key}\\))?\\*?--(no-)?${key}=?-?\\[`));
  for (const choice of option.choices ?? []) expect(text).toMatch(new RegExp(`:${key}:\\([^)]*\\b${choice}\\b`));
});

test('what means something to _arguments is escaped', () => {
  expect(text).toContain(String.raw`'--network=[network of the container\: host, bridge, none or a name]:network:'`);
  expect(text).toContain(String.raw`'--no-read-only[without\: read-only root file system in the container]'`);
  expect(text).toContain(String.raw`'--all[prune\: every image of mayfly, and all caches of packages]'`);
});
