import path from 'node:path';
import { type Git, locateGit } from '../boundary/git.ts';
import { viewGit } from '../boundary/git-view.ts';
import { textWithin } from '../boundary/read.ts';
import { makeScratch } from '../boundary/scratch.ts';
import { namesWithin, walkWithin } from '../boundary/walk.ts';
import type { Host } from '../platform/host.ts';
import type { Project } from '../project/project.ts';
import { projectType } from '../config/project-type.ts';
import { manifestsAmong, packagesIn } from './dependencies.ts';
import { entryPoints } from './entry-points.ts';
import { gitState } from './git-state.ts';
import { languagesOf } from './languages.ts';
import type { Dependencies, GitState, Manifest } from './manifest.ts';

const PATIENCE = 2000; // milliseconds that git has for one question
const STATUS_PATIENCE = 800; // of a huge work tree the counts can be done without
const LARGEST = 256 * 1024; // bytes of a manifest that is read
const MOST_PACKAGES = 40;
const MOST_FILES = 5000; // and folders, outside git
const DEEPEST = 50;

const MOST_NAMES = 10_000; // in the root

/** Looks at the project: its names, its manifests, and what git says. Nothing else is read, and no link is followed. */
export async function gatherContext(host: Host, project: Project): Promise<Manifest> {
  const { root, name } = project;
  using scratch = makeScratch(host);
  const located = project.git && (await locateGit(host, root));
  const ask = located && 'top' in located ? askIn(await viewGit(host, located, scratch.folder)) : NOBODY;
  const [tracked, git] = await Promise.all([listFiles(ask, project), project.git && readGit(ask)]);
  const files = tracked ?? [];
  return {
    name,
    type: projectType(namesWithin(root, '', MOST_NAMES)),
    ...(tracked && { files: tracked.length }),
    languages: languagesOf(files),
    entryPoints: entryPoints(files),
    dependencies: manifestsAmong(files).flatMap((manifest) => dependenciesOf(root, manifest)),
    ...(git && { git }),
  };
}

function dependenciesOf(root: string, manifest: string): Dependencies[] {
  const packages = packagesIn(manifest, textWithin(root, manifest, LARGEST) ?? '');
  const more = packages.length - MOST_PACKAGES;
  if (packages.length === 0) return [];
  return [{ manifest, packages: packages.slice(0, MOST_PACKAGES), ...(more > 0 && { more }) }];
}

/** Undefined when git says nothing in time. */
type Ask = (words: readonly string[], patience?: number) => Promise<string | undefined>;

const NOBODY: Ask = () => Promise.resolve(undefined);

function askIn({ look }: { readonly look: Git }): Ask {
  return async (words, patience = PATIENCE) => {
    const { code, stdout } = await look(words, { patience });
    return code === 0 ? stdout : undefined;
  };
}

async function listFiles(ask: Ask, { root, git }: Project): Promise<string[] | undefined> {
  if (!git) return filesBelow(root);
  const known = await ask(['ls-files', '-z', '--cached']);
  const files = known?.split('\0').filter(Boolean);
  if (files === undefined || files.length > 0) return files;
  const others = await ask(['ls-files', '-z', '--others', '--exclude-standard']);
  return others?.split('\0').filter(Boolean);
}

async function readGit(ask: Ask): Promise<GitState> {
  const [status, last] = await Promise.all([
    ask(['status', '--porcelain=v2', '--branch', '--ignore-submodules=dirty', '-z'], STATUS_PATIENCE),
    ask(['log', '-1', '--format=%h %s']),
  ]);
  return gitState(status, last ?? '');
}

const PASSED_OVER = /^(\..*|node_modules|vendor|target|dist|build|__pycache__|venv)$/;

function filesBelow(root: string): string[] {
  const limits = { entries: MOST_FILES, depth: DEEPEST };
  return [...walkWithin(root, limits, (folder) => PASSED_OVER.test(path.basename(folder))).names];
}
