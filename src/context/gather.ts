import fs from 'node:fs';
import path from 'node:path';
import { list, lstat, readText } from '../files.ts';
import type { Host } from '../host.ts';
import type { Project } from '../project/project.ts';
import { projectType } from '../project/type.ts';
import { manifestsAmong, packagesIn } from './dependencies.ts';
import { entryPoints } from './entry-points.ts';
import { gitState } from './git-state.ts';
import { languagesOf } from './languages.ts';
import type { Dependencies, GitState, Manifest } from './manifest.ts';

const PATIENCE = 2000; // milliseconds that git has for one question
const STATUS_PATIENCE = 800; // of a huge work tree the counts can be done without
const LARGEST = 256 * 1024; // bytes of a manifest that is read
const MOST_PACKAGES = 40;
const MOST_FILES = 5000; // outside git

/** Looks at the project: its names, its manifests, and what git says. Nothing else is read, and no link is followed. */
export async function gatherContext(host: Host, project: Project): Promise<Manifest> {
  const { root, name } = project;
  const [tracked, git] = await Promise.all([listFiles(host, project), project.git && readGit(host, root)]);
  const files = tracked ?? [];
  return {
    name,
    type: projectType(list(root)),
    ...(tracked && { files: tracked.length }),
    languages: languagesOf(files),
    entryPoints: entryPoints(files),
    dependencies: manifestsAmong(files).flatMap((manifest) => dependenciesOf(root, manifest)),
    ...(git && { git }),
  };
}

function dependenciesOf(root: string, manifest: string): Dependencies[] {
  const file = path.join(root, manifest);
  const found = lstat(file);
  if (!found?.isFile() || found.size > LARGEST) return [];
  const packages = packagesIn(manifest, readText(file) ?? '');
  const more = packages.length - MOST_PACKAGES;
  if (packages.length === 0) return [];
  return [{ manifest, packages: packages.slice(0, MOST_PACKAGES), ...(more > 0 && { more }) }];
}

async function listFiles(host: Host, { root, git }: Project): Promise<string[] | undefined> {
  if (!git) return walk(root);
  const known = await ask(host, root, ['ls-files', '-z', '--cached']);
  const files = known?.split('\0').filter(Boolean);
  if (files === undefined || files.length > 0) return files;
  const others = await ask(host, root, ['ls-files', '-z', '--others', '--exclude-standard']);
  return others?.split('\0').filter(Boolean);
}

async function readGit(host: Host, root: string): Promise<GitState> {
  const [status, last] = await Promise.all([
    ask(host, root, ['status', '--porcelain=v2', '--branch', '-z'], STATUS_PATIENCE),
    ask(host, root, ['log', '-1', '--format=%h %s']),
  ]);
  return gitState(status, last ?? '');
}

/** Undefined when git says nothing in time. The project's own fsmonitor is a command, and it is not run. */
async function ask(
  host: Host,
  root: string,
  words: readonly string[],
  timeout = PATIENCE,
): Promise<string | undefined> {
  const quiet = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false'];
  const { code, stdout } = await host.capture('git', [...quiet, ...words], { cwd: root, timeout });
  return code === 0 ? stdout : undefined;
}

const PASSED_OVER = /^(\..*|node_modules|vendor|target|dist|build|__pycache__|venv)$/;

/** Breadth first, so that what a bound leaves out is deep. */
function walk(root: string): string[] {
  const files: string[] = [];
  const folders = [''];
  for (let folder = folders.shift(); folder !== undefined && files.length < MOST_FILES; folder = folders.shift()) {
    for (const entry of entriesOf(path.join(root, folder))) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile()) files.push(name);
      else if (entry.isDirectory() && !PASSED_OVER.test(entry.name) && folders.length < MOST_FILES) folders.push(name);
    }
  }
  return files.slice(0, MOST_FILES);
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // not ours to read
  }
}
