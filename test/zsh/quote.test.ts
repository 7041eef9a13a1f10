import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote } from '../../src/platform/quote.ts';
import { seedOfTest } from '../support/random.ts';
import { zshRig } from '../support/zsh.ts';

const OPTIONS = ['', 'setopt rcquotes cshjunkiequotes globsubst shwordsplit extendedglob kshglob'];

test.each(OPTIONS)('property: zsh reads every quoted word back as it was [%s]', async (options) => {
  using rig = zshRig();
  // No NUL: it ends an argument. No lone surrogate: it has no UTF-8.
  const word = fc.string({
    unit: fc.oneof(fc.constantFrom(...`'"\\$\`!\n\r\t #*?~=[](){}<>|&;^-`.split('')), fc.string()),
  });
  const words = fc
    .sample(word, { numRuns: 2000, seed: seedOfTest() })
    .map((text) => text.toWellFormed().replaceAll('\0', ''));
  const file = path.join(rig.home, 'words.zsh');
  fs.writeFileSync(file, `${options}\nprint -rN -- ${words.map((text) => quote(text)).join(' ')}\n`);
  const { stdout, stderr } = await rig.zsh(`source ./words.zsh`);
  expect(stderr).toBe('');
  expect(stdout.split('\0').slice(0, -1)).toStrictEqual(words);
});
