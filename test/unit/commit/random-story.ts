import * as fc from 'fast-check';
import { type Answer, CTRL_C, ENTER } from '../../support/commit.ts';
import { stopped, UNANSWERED } from '../../../src/commit/stop.ts';

/** What somebody did to a repository before. */
export type Act =
  | {
      readonly kind: 'write' | 'stage' | 'intend' | 'remove' | 'rename' | 'mode';
      readonly file: string;
      readonly text: string;
    }
  | { readonly kind: 'commit' };

const FILES = ['a.txt', 'b c.txt', 'dir/d.txt', 'dir/é.txt', '.env', 'server.pem', 'new\nline.txt', '-x'];
const BODY = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW';
const TEXTS = [
  'one\n',
  'two\nthree\n',
  'four',
  '',
  '\r\n',
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${BODY}\n`,
  '<<<<<<< a\n=======\n>>>>>>> b\n',
];
const KEYS = [ENTER, 'c', 'e', 'r', 'n', 'a', 'y', CTRL_C, '\u0004', '', '?'];
const FLAGS = ['--yes', '--all', '--staged', '--push', '--no-push', '--json', '--print', '--dry-run'];
/** Somebody else, while hooks run. */
const ELSE = 'unset GIT_INDEX_FILE GIT_DIR GIT_PREFIX;';
export const HOOKS = {
  stages: ['pre-commit', `${ELSE} git add --all 2>/dev/null; exit 0`],
  intrudes: [
    'pre-commit',
    `${ELSE} head=$(git rev-parse -q --verify HEAD) && git update-ref HEAD "$(git commit-tree -p "$head" -m theirs "HEAD^{tree}")"`,
  ],
  none: undefined,
  refuses: ['pre-commit', 'exit 1'],
  complains: ['commit-msg', 'exit 1'],
  rewrites: ['commit-msg', 'echo "chore: rewritten" >"$1"'],
  litters: ['pre-commit', 'echo litter >.git/litter'],
  blocks: ['pre-commit', 'touch .git/index.lock.not; exit 3'],
} as const;

const NONE = Array.from({ length: 5 }, () => 'none' as const);

/** Most things go well: what goes wrong is then late enough to matter. */
function often<A, B>(one: fc.Arbitrary<A>, other: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: other });
}

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('write', 'write', 'stage', 'intend', 'remove', 'rename', 'mode'),
      file: fc.constantFrom(...FILES),
      text: often(fc.constantFrom(...TEXTS.slice(0, 4)), fc.constantFrom(...TEXTS)),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'commit' as const }) },
);

const good: fc.Arbitrary<Answer> = fc
  .integer({ min: 0, max: 1e6 })
  .map((n) => JSON.stringify({ type: 'fix', breaking: false, subject: `close file ${n}`, body: '' }));
const bad: fc.Arbitrary<Answer> = fc.oneof(
  fc.constantFrom('', 'I am sorry.', '{"type":', '```json\n{}\n```'),
  fc.string(),
  fc.constant(stopped(UNANSWERED, 'claude gave no answer: 500', 'call again')),
);

interface Run {
  /** undefined where nobody is there to press any. */
  readonly keys: readonly string[] | undefined;
  readonly flags: readonly string[];
  readonly answers: readonly Answer[];
  readonly hook: keyof typeof HOOKS;
}

export interface Story {
  readonly start: 'plain' | 'unborn' | 'merge';
  readonly hasRemote: boolean;
  readonly acts: readonly Act[];
  readonly runs: readonly Run[];
}

export const story: fc.Arbitrary<Story> = fc.record({
  start: often(fc.constant('plain' as const), fc.constantFrom('unborn' as const, 'merge' as const)),
  hasRemote: fc.boolean(),
  acts: fc.array(act, { minLength: 1, maxLength: 8 }),
  runs: fc.array(
    fc.record({
      keys: often(
        fc.constantFrom([ENTER], [ENTER, ENTER], ['y', ENTER], ['r', 'c'], undefined),
        fc.array(fc.constantFrom(...KEYS), { maxLength: 4 }),
      ),
      flags: often(
        fc.constantFrom<string[]>([], ['--all'], ['--yes'], ['--yes', '--push']),
        fc.uniqueArray(fc.constantFrom(...FLAGS), { maxLength: 3 }),
      ),
      answers: fc.array(often(good, bad), { minLength: 1, maxLength: 3 }),
      hook: fc.constantFrom(...NONE, ...(Object.keys(HOOKS) as (keyof typeof HOOKS)[])),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});
