import fs from 'node:fs';
import { expect, test } from 'vitest';
import { DOCUMENTS } from '../../../scripts/docs.ts';

test.each(Object.entries(DOCUMENTS))('%s is current (npm run docs)', (file, render) => {
  expect(fs.readFileSync(file, 'utf8')).toBe(render());
});
