import fs from 'node:fs';
import { expect, test } from 'vitest';
import { DOCUMENTS, firstCommands } from '../../../scripts/docs.ts';

test.each(Object.entries(DOCUMENTS))('%s is current (npm run docs)', (file, render) => {
  expect(fs.readFileSync(file, 'utf8')).toBe(render());
});

test.each([
  [{}, 'git clone . ~/mayfly && cd ~/mayfly'],
  [{ repository: 'https://example.org/a/b' }, 'git clone https://example.org/a/b mayfly && cd mayfly'],
  [
    { repository: { url: 'git+https://example.org/a/b.git' } },
    'git clone https://example.org/a/b.git mayfly && cd mayfly',
  ],
])('the first commands of %j leave nothing to fill in', (about, clone) => {
  const lines = firstCommands(about);
  expect(lines.slice(lines.indexOf('```sh') + 1, lines.lastIndexOf('```'))).toEqual([clone, './install.sh']);
});
