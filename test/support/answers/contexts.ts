import type { Context } from '../../../src/commit/context.ts';

/** What two repositories would have of a message. */
export const conventional: Context = {
  style: 'conventional',
  count: 1,
  language: 'English',
  subjects: [
    'feat(zsh): complete the names of providers',
    'fix(sync): keep the owner of a file',
    'docs: say what a call costs',
  ],
  sources: 'feature/ABC-7-parser\n',
  likelyType: 'chore',
};
export const plain: Context = {
  ...conventional,
  style: 'plain',
  subjects: ['Complete the names of providers', 'Keep the owner'],
};
