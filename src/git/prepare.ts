import path from 'node:path';
import { hasCode, makePrivate, readText, stat, write } from '../files.ts';
import type { Host } from '../host.ts';
import { containerGit, type ContainerGit } from './container.ts';
import { readGitConfig } from './read.ts';

const LARGEST = 64 * 1024; // bytes of a file that comes along

export interface PreparedGit extends ContainerGit {
  /** Lines for stderr. */
  readonly notes: readonly string[];
}

/** `folders`: those that are mounted at their own path. */
export async function prepareGit(
  host: Pick<Host, 'env' | 'user' | 'capture'>,
  cwd: string,
  folders: readonly string[],
): Promise<PreparedGit> {
  const { home } = host.user;
  const { entries, note } = await readGitConfig(host, cwd);
  const defaults = path.join(host.env['XDG_CONFIG_HOME'] || path.join(home, '.config'), 'git');
  return {
    ...containerGit(entries, { home, folders, defaults, read: readSmall }),
    notes: note === undefined ? [] : [note],
  };
}

function readSmall(file: string): string | undefined {
  try {
    const found = stat(file);
    const text = found?.isFile() && found.size <= LARGEST ? readText(file) : undefined;
    return text?.includes('PRIVATE KEY-----') ? undefined : text;
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}

/** Writes what git needs into the part of the stage that becomes HOME. */
export function writeGit(stageHome: string, { text, files }: Pick<ContainerGit, 'text' | 'files'>): void {
  makePrivate(stageHome);
  if (text !== '') write(path.join(stageHome, '.gitconfig'), text);
  const folder = path.join(stageHome, '.gitconfig.d');
  if (Object.keys(files).length > 0) makePrivate(folder);
  for (const [name, content] of Object.entries(files)) write(path.join(folder, name), content);
}
