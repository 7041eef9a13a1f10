import fs from 'node:fs';
import path from 'node:path';
import { MayflyError } from '../platform/errors.ts';
import {
  hasCode,
  lstat,
  readBytes,
  readText,
  realpath,
  remove,
  removeEmpty,
  stat,
  writeAtomic,
} from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { dataFolder } from '../config/places.ts';
import { withBlock, withoutBlock } from './block.ts';

/** The static file that .zshrc sources; beside it, after zcompile, its compiled form. */
export function scriptFile(host: Pick<Host, 'env' | 'user'>): string {
  return path.join(dataFolder(host), 'init.zsh');
}

/** Writes the static file, compiles it, and sees to it that .zshrc sources it. True: something changed. */
export async function install(host: Host, content: string): Promise<boolean> {
  const script = scriptFile(host);
  const changed = readText(script) !== content;
  if (changed) {
    fs.mkdirSync(path.dirname(script), { recursive: true });
    save(script, content, 0o644, 'correct its owner or mode, or set XDG_DATA_HOME');
  }
  // Read three times as fast; a zsh that cannot use it reads the file itself.
  if (changed || !lstat(`${script}.zwc`)) await host.capture('zsh', ['-fc', 'zcompile -- "$1"', 'zsh', script]);
  const zshrc = await zshrcFile(host);
  const text = readBytes(zshrc)?.toString('latin1');
  const wanted = withBlock(text, script);
  if (wanted === text) return changed;
  save(zshrc, Buffer.from(wanted, 'latin1'), modeOf(zshrc), `have it do: source ${script}`);
  return true;
}

/** Takes the block out of .zshrc and removes the static file. */
export async function uninstall(host: Host): Promise<void> {
  const zshrc = await zshrcFile(host);
  const text = readBytes(zshrc)?.toString('latin1');
  const rest = text === undefined ? undefined : withoutBlock(text);
  if (text !== undefined && rest === undefined) remove(zshrc);
  else if (rest !== undefined && rest !== text)
    save(zshrc, Buffer.from(rest, 'latin1'), modeOf(zshrc), 'take the lines of mayfly out of it yourself');
  const script = scriptFile(host);
  for (const file of [script, `${script}.zwc`]) remove(file);
  removeEmpty(path.dirname(script));
}

/** Where zsh looks for it: only zsh knows, when .zshenv sets ZDOTDIR. A symlink is followed, so that it stays one. */
export async function zshrcFile(host: Host): Promise<string> {
  const asked = await host.capture('zsh', ['-c', 'print -r -- "mayfly:$ZDOTDIR"'], { timeout: 5000 });
  const told = asked.stdout.split('\n').findLast((line) => line.startsWith('mayfly:'));
  const folder = told === undefined ? host.env['ZDOTDIR'] : told.slice('mayfly:'.length);
  return follow(path.join(folder || host.user.home, '.zshrc'));
}

/** Also where the target does not exist yet. */
function follow(file: string): string {
  if (!lstat(file)?.isSymbolicLink()) return file;
  if (stat(file)) return realpath(file);
  return path.resolve(path.dirname(file), fs.readlinkSync(file));
}

function modeOf(file: string): number {
  return (stat(file)?.mode ?? 0o644) & 0o7777;
}

function save(file: string, content: string | Uint8Array, mode: number, fix: string): void {
  try {
    writeAtomic(file, content, mode);
    fs.chmodSync(file, mode); // whatever the umask
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR')) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new MayflyError({ kind: 'state-unwritable', path: file, reason: code, fix });
  }
}
