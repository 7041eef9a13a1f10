/**
 * What a call spends on its project because it trusts nothing there: where its git folders are, which hooks are mounted read-only, the
 * looks of the guard before and after, and what stands at the mount sources. In a project of 10,000 files with submodules. Each round is a
 * process of its own, since a call does all this once. `index.ts` builds and runs it as it is shipped.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beginGuard } from '../../src/guard/guard.ts';
import { processHost } from '../../src/host.ts';
import { ownerOf } from '../../src/owner.ts';
import { placesIn } from '../../src/places.ts';
import { hookFolders, projectMounts } from '../../src/plan/mounts.ts';
import { moduleFolders } from '../../src/project/git-folder.ts';
import { findProject } from '../../src/project/project.ts';
import { sealsOf } from '../../src/seals.ts';
import { show } from './measure.ts';

const ROUNDS = 31;
const [FILES, FOLDERS, MODULES] = [10_000, 500, 5];

/** Prints the milliseconds of each part, as JSON. */
async function once(top: string): Promise<void> {
  const root = path.join(top, 'project');
  const host = { ...processHost(), cwd: () => root };
  const places = placesIn(path.join(top, 'store'), path.join(top, 'runtime'));
  const times: Record<string, number> = {};
  const time = async <T>(name: string, body: () => Promise<T> | T): Promise<T> => {
    const start = performance.now();
    const result = await body();
    times[name] = performance.now() - start;
    return result;
  };
  const project = await time('project', () => findProject(host));
  const hooks = await time('hooks', () =>
    hookFolders(project, undefined, top, project.git ? moduleFolders(project.git.commonDir) : []),
  );
  const guard = await time('look before', () =>
    beginGuard(host, places, {
      id: `${host.pid}`,
      provider: 'claude',
      container: 'none',
      owner: ownerOf(host.pid),
      hash: project.hash,
      place: { root, cwd: root, ...(project.git && { git: project.git }), hooks, included: [] },
      began: host.now(),
    }),
  );
  await time('mounts', () => sealsOf({ mounts: projectMounts(project, hooks), sameFiles: true }));
  await time('look after', () => guard.finish(true));
  process.stdout.write(JSON.stringify(times));
}

function makeProject(top: string): void {
  const git = (folder: string, ...words: string[]): void => {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always'];
    execFileSync('git', ['-C', folder, ...identity, ...words], { stdio: 'pipe' });
  };
  const [root, library] = [path.join(top, 'project'), path.join(top, 'library')];
  for (const folder of [root, library]) {
    fs.mkdirSync(folder);
    git(folder, 'init', '-q');
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
  }
  for (let n = 0; n < FILES; n += 1) {
    const folder = path.join(root, `part${n % 20}`, `folder${n % FOLDERS}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `file${n}.ts`), `${n}\n`);
  }
  for (let n = 0; n < MODULES; n += 1) git(root, 'submodule', 'add', '-q', library, `modules/m${n}`);
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'all');
}

async function main(): Promise<void> {
  const { BENCH_ROUND: round } = process.env;
  if (round !== undefined) return once(round);
  const top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-bench-')));
  try {
    makeProject(top);
    const all: Record<string, number[]> = {};
    for (let n = 0; n <= ROUNDS; n += 1) {
      const printed = execFileSync(process.execPath, { env: { ...process.env, BENCH_ROUND: top }, encoding: 'utf8' });
      const times = JSON.parse(printed) as Record<string, number>;
      const sum = Object.values(times).reduce((one, other) => one + other, 0);
      if (n > 0)
        for (const [name, each] of Object.entries({ ...times, 'all of it': sum })) (all[name] ??= []).push(each);
    }
    for (const [name, times] of Object.entries(all)) console.log(`${name.padEnd(24)} ${show(times)}`);
  } finally {
    fs.rmSync(top, { recursive: true, force: true });
  }
}

void main();
