import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, CTRL_C, type CommitScene, commitScene, ENTER, type Run } from '../../support/commit.ts';
import { stopped, UNANSWERED } from '../../../src/commit/stop.ts';

/** What somebody did to a repository before. */
type Act =
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
const HOOKS = {
  none: undefined,
  refuses: ['pre-commit', 'exit 1'],
  complains: ['commit-msg', 'exit 1'],
  rewrites: ['commit-msg', 'echo "chore: rewritten" >"$1"'],
  litters: ['pre-commit', 'echo litter >.git/litter'],
  blocks: ['pre-commit', 'touch .git/index.lock.not; exit 3'],
} as const;

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

const story = fc.record({
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
      hook: often(fc.constant('none' as const), fc.constantFrom(...(Object.keys(HOOKS) as (keyof typeof HOOKS)[]))),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

function perform(scene: CommitScene, each: Act): void {
  if (each.kind === 'commit') {
    scene.git('commit', '--quiet', '--allow-empty', '--no-verify', '-m', 'wip');
    return;
  }
  const { kind, file, text } = each;
  const target = path.join(scene.repo, file);
  if (kind === 'write' || !fs.existsSync(target)) scene.write(file, text);
  if (kind === 'stage') scene.git('add', '--', file);
  if (kind === 'intend') scene.git('add', '-N', '--', file);
  if (kind === 'remove') fs.rmSync(target);
  if (kind === 'rename') fs.renameSync(target, `${target}.moved`);
  if (kind === 'mode') fs.chmodSync(target, 0o755);
}

/** The tree that a run has described, as git itself would make it of the index that there was. */
function describedTree(scene: CommitScene, index: Uint8Array, { seen }: Run, isAll: boolean): string {
  const file = path.join(scene.root, 'index');
  fs.writeFileSync(file, index);
  const run = (...args: string[]): string => scene.gitWith({ ...scene.env, GIT_INDEX_FILE: file }, ...args);
  if (isAll) run('add', '--all');
  // Enter leaves doubtful files out.
  const names = isAll && seen.includes('perhaps not meant') ? DOUBTFUL : [];
  for (const name of names.filter(
    (each) => !seen.includes(`  A ${each}  `) && scene.git('ls-tree', 'HEAD~1', each) === '',
  ))
    run('rm', '--quiet', '--cached', '--ignore-unmatch', '--', name);
  return run('write-tree').trim();
}

const DOUBTFUL = ['.env', '.env.moved', 'server.pem'];

test(
  'whatever is in the repository and whatever anybody does: what was described is committed, or nothing has changed',
  { timeout: 120_000 },
  async () => {
    let commits = 0;
    await fc.assert(
      fc.asyncProperty(story, async ({ acts, runs }) => {
        using scene = commitScene();
        for (const each of acts) perform(scene, each);
        for (const { keys, flags, answers, hook } of runs) {
          fs.rmSync(path.join(scene.repo, '.git/hooks'), { recursive: true, force: true });
          const [name, script] = HOOKS[hook] ?? [];
          if (name && script) scene.hook(name, script);
          const before = scene.state();
          const head = scene.git('rev-parse', 'HEAD').trim();
          const hasStaged = scene.git('diff', '--cached', '--name-only') !== '';
          const index = fs.readFileSync(path.join(scene.repo, '.git/index'));
          const ran = await scene.commit(flags, { answers, ...(keys && { keys }) });
          const isMade = scene.git('rev-parse', 'HEAD').trim() !== head;
          const after = scene.state();
          if (isMade) commits += 1;
          expect(isMade ? { ...after, index: '', refs: '' } : after).toEqual(
            isMade ? { ...before, index: '', refs: '' } : before,
          );
          if (!isMade) continue;
          const isAll = flags.includes('--all') || (!flags.includes('--staged') && !hasStaged);
          const [tree, parent] = scene.git('log', '-1', '--format=%T %P').trim().split(' ');
          expect({ tree, parent }).toEqual({ tree: describedTree(scene, index, ran, isAll), parent: head });
          expect(scene.git('diff', '--cached', '--name-only')).toBe('');
        }
      }),
      { numRuns: 40 },
    );
    expect(commits).toBeGreaterThan(5);
  },
);
