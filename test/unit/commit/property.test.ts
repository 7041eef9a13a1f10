import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CommitScene, commitScene, ENTER } from '../../support/commit.ts';
import { tries } from '../../support/random.ts';
import { type Act, HOOKS, type Story, story } from './random-story.ts';

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

/** A repository as somebody has left it: with no commit yet, or with a merge whose conflict is resolved. */
function begin(start: 'plain' | 'unborn' | 'merge', hasRemote: boolean): CommitScene {
  const scene = commitScene({ empty: start === 'unborn' });
  if (hasRemote) {
    scene.gitIn(scene.root, 'init', '-q', '--bare', 'origin.git');
    scene.git('remote', 'add', 'origin', path.join(scene.root, 'origin.git'));
    if (start !== 'unborn') scene.git('push', '-q', '-u', 'origin', 'main');
  }
  if (start !== 'merge') return scene;
  scene.git('checkout', '-qb', 'side');
  for (const text of ['theirs\n', 'ours\n']) {
    scene.write('first.txt', text);
    scene.git('commit', '-qam', text);
    if (text === 'theirs\n') scene.git('checkout', '-q', 'main');
  }
  expect(() => scene.git('merge', '-q', 'side')).toThrow(/Command failed/);
  scene.write('first.txt', 'both\n');
  scene.git('add', 'first.txt');
  return scene;
}

function headOf(scene: CommitScene): string {
  return scene.git('for-each-ref', '--format=%(objectname)', 'refs/heads/main').trim();
}

function remoteHead(scene: CommitScene): string {
  const folder = path.join(scene.root, 'origin.git');
  return fs.existsSync(folder) ? scene.gitIn(folder, 'for-each-ref', '--format=%(refname) %(objectname)').trim() : '';
}

interface Before {
  readonly index: Uint8Array;
  readonly hasStaged: boolean;
  /** New files that could be meant for nobody else. */
  readonly doubtful: readonly string[];
}

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

function lookAt(scene: CommitScene, isUnderWay: boolean): Before {
  const index = path.join(scene.repo, '.git/index');
  const tree = headOf(scene) === '' ? EMPTY_TREE : 'HEAD';
  const lines = (...args: string[]): string[] => scene.git(...args, '-z').split('\0');
  const added = new Set([
    ...lines('ls-files', '--others', '--exclude-standard'),
    ...lines('diff', '--name-only', '--diff-filter=A'),
  ]);
  return {
    index: fs.existsSync(index) ? fs.readFileSync(index) : new Uint8Array(),
    hasStaged: isUnderWay || scene.git('diff', '--cached', '--name-only', tree) !== '',
    doubtful: ['.env', '.env.moved', 'server.pem'].filter((name) => added.has(name)),
  };
}

/** The tree that a run has described, as git itself would make it of the index that there was. */
function describedTree(scene: CommitScene, before: Before, isAll: boolean, keys: readonly string[]): string {
  const file = path.join(scene.root, 'index');
  fs.rmSync(file, { force: true });
  if (before.index.length > 0) fs.writeFileSync(file, before.index);
  const run = (...args: string[]): string => scene.gitWith({ ...scene.env, GIT_INDEX_FILE: file }, ...args);
  if (isAll) run('add', '--all');
  // Enter leaves doubtful files out.
  const isLeftOut = isAll && keys.find((key) => key === ENTER || key === 'a') === ENTER;
  if (isLeftOut) for (const name of before.doubtful) run('rm', '--quiet', '--cached', '--', name);
  return run('write-tree').trim();
}

/** Lives a story, and looks after each run; how many commits and pushes were made. */
async function live({ start, hasRemote, acts, runs }: Story): Promise<{ commits: number; pushes: number }> {
  let [commits, pushes] = [0, 0];
  using scene = begin(start, hasRemote);
  for (const each of acts) if (each.kind !== 'commit' || start === 'plain') perform(scene, each);
  for (const { keys, flags, answers, hook } of runs) {
    fs.rmSync(path.join(scene.repo, '.git/hooks'), { recursive: true, force: true });
    const [name, script] = HOOKS[hook] ?? [];
    if (name && script) scene.hook(name, script);
    const [before, head, remote] = [scene.state(), headOf(scene), remoteHead(scene)];
    const isUnderWay = fs.existsSync(path.join(scene.repo, '.git/MERGE_HEAD'));
    const look = lookAt(scene, isUnderWay);
    const ran = await scene.commit(flags, { answers, ...(keys && { keys }) });
    const after = scene.state();
    expect(fs.existsSync(path.join(scene.repo, '.git/index.lock'))).toBe(false);
    const isPushed = remoteHead(scene) !== remote;
    if (isPushed) pushes += 1;
    expect(isPushed && !mayPush(flags, keys)).toBe(false);
    const now = headOf(scene);
    expect(isPushed ? remoteHead(scene) : '').toBe(isPushed ? `refs/heads/main ${now}` : '');
    const isTheirs = now !== head && hook === 'intrudes';
    const isOurs = now !== head && !isTheirs;
    const kept = isOurs ? { refs: '', index: '' } : { refs: '' };
    expect({ ...after, ...kept }).toEqual({ ...before, ...kept });
    const said = [ran.code, scene.git('log', '--all', '-1', '--format=%s').trim()];
    expect(isTheirs ? said : []).toEqual(isTheirs ? [1, 'theirs'] : []);
    if (isTheirs) break; // whose changes a next run would have to look at
    if (!isOurs) continue;
    commits += 1;
    const isAll = flags.includes('--all') || (!flags.includes('--staged') && !look.hasStaged);
    const [tree, parent = ''] = scene.git('log', '-1', '--format=%T %P').trim().split(' ');
    expect({ tree, parent }).toEqual({ tree: describedTree(scene, look, isAll, keys ?? []), parent: head });
    expect(scene.git('log', '-1', '--format=%P').trim().split(' ')).toHaveLength(isUnderWay ? 2 : 1);
    expect(scene.git('diff', '--cached', '--name-only')).toBe('');
  }
  return { commits, pushes };
}

test(
  'whatever is in the repository and whatever anybody does: what was described is committed, or nothing has changed',
  { timeout: 600_000 },
  async () => {
    const check = fc.asyncProperty(story, async (each) => void (await live(each)));
    await expect(fc.assert(check, { numRuns: tries(40) })).resolves.toBeUndefined();
  },
);

const NOTHING = { commits: 0, pushes: 0 };
const CHANGE: Act = { kind: 'write', file: 'a.txt', text: 'one\n' };
const run = {
  keys: ['c'],
  flags: [],
  answers: [JSON.stringify({ type: 'fix', subject: 'close it' })],
  hook: 'none',
} as const;

test.each<[string, Story, object]>([
  ['commits', { start: 'plain', hasRemote: false, acts: [CHANGE], runs: [run] }, { commits: 1, pushes: 0 }],
  ['begins a history', { start: 'unborn', hasRemote: false, acts: [CHANGE], runs: [run] }, { commits: 1, pushes: 0 }],
  ['ends a merge', { start: 'merge', hasRemote: false, acts: [CHANGE], runs: [run] }, { commits: 1, pushes: 0 }],
  [
    'pushes',
    { start: 'plain', hasRemote: true, acts: [CHANGE], runs: [{ ...run, keys: [ENTER] }] },
    { commits: 1, pushes: 1 },
  ],
  ['is refused', { start: 'plain', hasRemote: false, acts: [CHANGE], runs: [{ ...run, keys: ['n'] }] }, NOTHING],
])('a story that %s', async (_, each, expected) => {
  expect(await live(each)).toEqual(expected);
});

/** Whether anything that was said or pressed could mean it. */
function mayPush(flags: readonly string[], keys: readonly string[] | undefined): boolean {
  return !flags.includes('--no-push') && (flags.includes('--push') || keys?.includes(ENTER) === true);
}
