import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { seedOfTest } from '../../support/random.ts';
import { MayflyError } from '../../../src/platform/errors.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { guardedPlaces, guardProject } from '../../../src/project/guard.ts';
import { isInside } from '../../../src/platform/paths.ts';
import { findProject } from '../../../src/project/project.ts';
import { moduleFolders } from '../../../src/project/git-folder.ts';
import { mountableHooks } from '../../../src/project/hooks.ts';
import { hookFolders, projectMounts } from '../../../src/call/mounts.ts';

/** What a pointer in the project can say: places of its own, of the person, and of the machine. */
const TARGETS = [
  '.',
  '..',
  '../..',
  '.git',
  'g',
  'g/worktrees/w',
  '../bare',
  '../other/.git',
  '../../other/.git',
  '../../bare',
  '../../../../bare',
  '../.ssh',
  '../..',
  '/run',
  '/',
  'none',
];
/** What can be planted in the project; files of git folders among it. */
const PLACES = [
  '.git',
  'g',
  'g/worktrees/w',
  '.git/modules/m',
  '.git/modules/m/hooks',
  '.git/hooks',
  '.husky',
  '.husky/_',
];
const POINTERS = ['.git', 'g/commondir', '.git/commondir', 'g/worktrees/w/commondir', 'g/worktrees/w/gitdir'];
POINTERS.push('.git/objects/info/alternates', 'g/config', '.git/config');

const step = fc.oneof(
  fc.record({ kind: fc.constant('folder'), at: fc.constantFrom(...PLACES), to: fc.constant('') }),
  fc.record({ kind: fc.constant('repository'), at: fc.constantFrom(...PLACES), to: fc.constant('') }),
  fc.record({
    kind: fc.constant('link'),
    at: fc.constantFrom(...PLACES, ...POINTERS),
    to: fc.constantFrom(...TARGETS),
  }),
  fc.record({ kind: fc.constant('text'), at: fc.constantFrom(...POINTERS), to: fc.constantFrom(...TARGETS) }),
  fc.record({ kind: fc.constant('gitdir'), at: fc.constantFrom(...POINTERS), to: fc.constantFrom(...TARGETS) }),
);

function repository(folder: string): void {
  for (const name of ['objects', 'refs']) fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(path.join(folder, 'HEAD'), 'ref: refs/heads/main\n');
}

/** What does not fit what is there already is left out. */
function plant(root: string, { kind, at, to }: { kind: string; at: string; to: string }): void {
  const file = path.join(root, at);
  try {
    if (!fs.realpathSync(path.dirname(file)).startsWith(root)) return; // the person's folders stay as they are
    if (kind === 'folder') fs.mkdirSync(file, { recursive: true });
    else if (kind === 'repository') repository(file);
    else if (kind === 'link') fs.symlinkSync(to, file);
    else fs.writeFileSync(file, kind === 'text' ? `${to}\n` : `gitdir: ${to}\n`, { flag: 'wx' });
  } catch {
    // It does not fit.
  }
}

it('of whatever pointers a project holds, none leads a mount out of it', async () => {
  const steps = fc.array(step, { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(fc.boolean(), steps, async (isRepository, plan) => {
      const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-pointers-')));
      try {
        const root = path.join(home, 'project');
        for (const folder of ['bare', 'other/.git', 'other/.git/worktrees/x']) repository(path.join(home, folder));
        for (const folder of ['.ssh', 'project']) fs.mkdirSync(path.join(home, folder));
        if (isRepository) repository(path.join(root, '.git'));
        for (const each of plan) plant(root, each);
        const host = { ...processHost({ PATH: process.env['PATH'], HOME: home }), cwd: () => root };
        const targets = await mountsOf(host, home).catch((error: unknown) => {
          if (error instanceof MayflyError) return [];
          throw error;
        });
        expect(targets.filter((folder) => !isInside(folder, root))).toEqual([]);
      } finally {
        fs.rmSync(home, { recursive: true });
      }
    }),
    { seed: seedOfTest(), numRuns: 100 },
  );
});

async function mountsOf(host: Parameters<typeof findProject>[0], home: string): Promise<string[]> {
  const project = await findProject(host);
  guardProject(project, guardedPlaces({ env: {}, user: { ...processHost().user, home } }, []), false);
  const own = projectMounts(project, []).map(({ target }) => target);
  const modules = project.git ? moduleFolders(project.git.commonDir) : [];
  const hooks = mountableHooks(hookFolders(project, '.husky/_', home, modules), own);
  const mounts = projectMounts(project, hooks);
  return mounts.flatMap((mount) =>
    mount.kind === 'bind' ? [fs.existsSync(mount.source) ? fs.realpathSync(mount.source) : mount.source] : [],
  );
}
