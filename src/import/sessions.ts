import { hash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { list, lstat } from '../platform/files.ts';
import { Tree } from '../boundary/tree.ts';
import { type Version, versionOf } from '../boundary/version.ts';
import { decideFile, decideHistory } from './decide.ts';
import { type Left, type Offer, type Offers, readBelow } from './offer.ts';

/** Transcripts that a CLI on this host has kept of one project, and the folder of the project's state that they go to. */
export interface Sessions {
  readonly root: string;
  readonly project: string;
  readonly to: string;
}

/** Claude Code keeps a folder for each working directory, and what belongs to a session under its id. */
export function claudeSessions({ root, project, to }: Sessions): Offers {
  const folders = list(path.join(root, 'projects'));
  const prefix = project.replaceAll(/[^A-Za-z0-9]/g, '-');
  const ours = folders
    .filter(
      (name) => name.startsWith(prefix) && projectOf(workingDirectory(path.join(root, 'projects', name))) === project,
    )
    .map((name) => `projects/${name}`);
  const ids = ours.flatMap((name) =>
    list(path.join(root, name)).flatMap((file) => /^(.+)\.jsonl$/.exec(file)?.[1] ?? []),
  );
  const more = ['file-history', 'todos', 'tasks'].flatMap((folder) =>
    list(path.join(root, folder))
      .filter((name) => ids.some((id) => name.startsWith(id)))
      .map((name) => `${folder}/${name}`),
  );
  const found = [...ours, ...more].map((start) => below(root, start, to));
  const prompts = promptOffer(root, project, to);
  return {
    offers: [...found.flatMap(({ offers }) => offers), ...(prompts ? [prompts] : [])],
    left: [...found.flatMap(({ left }) => left), ...others(path.join(root, 'projects'), folders.length - ours.length)],
  };
}

/** Gemini CLI keeps a folder for each project, by a name of its own or, formerly, by the hash of its path. */
export function geminiSessions({ root, project, to }: Sessions): Offers {
  const isOurs = (folder: string): boolean =>
    path.basename(folder) === hash('sha256', project) ||
    text(readBelow(root, path.join(folder, '.project_root'))).trim() === project;
  const all = ['tmp', 'history'].flatMap((kind) => list(path.join(root, kind)).map((name) => `${kind}/${name}`));
  const found = all.filter(isOurs).map((start) => below(root, start, to));
  return { offers: found.flatMap(({ offers }) => offers), left: found.flatMap(({ left }) => left) };
}

function below(root: string, start: string, to: string): Offers {
  const left: Left[] = [];
  const onUnreadable = (name: string): void =>
    void left.push({ from: path.join(root, name), reason: 'it cannot be read', isFault: true });
  const isFolder = lstat(path.join(root, start))?.isDirectory();
  const names = isFolder ? new Tree(root, false).walk(() => false, start, onUnreadable) : [start];
  return { offers: names.map((name) => offerOf(root, name, to, readBelow(root, name))), left };
}

function offerOf(root: string, file: string, to: string, read: () => Version): Offer {
  return { from: path.join(root, file), folder: to, file, read, isDated: true, decide: decideHistory };
}

/** The prompts of all projects are in one file, a line each; those of this one go along. */
function promptOffer(root: string, project: string, to: string): Offer | undefined {
  const name = 'history.jsonl';
  const lines = text(readBelow(root, name))
    .split('\n')
    .filter((line) => projectOf(folderIn(line, 'project')) === project);
  if (lines.length === 0) return undefined;
  const read = (): Version => versionOf(Buffer.from(lines.map((line) => `${line}\n`).join('')), 'file');
  const decide = decideFile.bind(undefined, name, { path: name, class: 'history', merge: 'union' });
  return { ...offerOf(root, name, to, read), isDated: false, decide };
}

function others(from: string, count: number): Left[] {
  const reason = `the conversations of other working directories (${count}) are taken when you call this in their projects`;
  return count > 0 ? [{ from, reason, isFault: false }] : [];
}

const HEAD = 1 << 16; // bytes; the first messages of a session say where it was

function workingDirectory(folder: string): string | undefined {
  for (const name of list(folder).filter((file) => file.endsWith('.jsonl'))) {
    for (const line of head(path.join(folder, name)).split('\n')) {
      const found = folderIn(line, 'cwd');
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function head(file: string): string {
  try {
    const descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
    try {
      const buffer = Buffer.alloc(HEAD);
      return buffer.toString('utf8', 0, fs.readSync(descriptor, buffer));
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return ''; // said where the whole file is read
  }
}

function folderIn(line: string, key: 'cwd' | 'project'): string | undefined {
  if (!line.includes(`"${key}"`)) return undefined;
  try {
    const value = (JSON.parse(line) as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The git top level above a working directory, or itself. It may be gone, with all that is above it. */
export function projectOf(folder: string | undefined): string | undefined {
  for (let at = folder; at !== undefined; at = path.dirname(at)) {
    if (lstat(path.join(at, '.git'))) return at;
    if (at === path.dirname(at)) return folder;
  }
  return undefined;
}

function text(read: () => Version): string {
  try {
    return read().bytes.toString();
  } catch {
    return '';
  }
}
