import path from 'node:path';
import { allowed, isFile, list, lstat, stat } from '../platform/files.ts';
import { HOOKS, lacking } from './hook-script.ts';

/** Hooks of the user, as a call can have them. */
export interface OwnHooks {
  /** By name in the folder; what hooks read beside themselves is among them. */
  readonly files: Readonly<Record<string, string>>;
  /** A reason for each hook that does not work inside as it does here. */
  readonly missing: readonly string[];
}

const MOST = 100; // files of a folder

/** What is in a folder that the user's core.hooksPath names, if that holds hooks. `read`: the text of a small file that may come along. */
export function readOwnHooks(
  folder: string,
  read: (file: string) => string | undefined,
  { home, search }: { readonly home: string; readonly search: string },
): OwnHooks {
  const names = (allowed(() => list(folder)) ?? []).filter((name) => isFile(path.join(folder, name)));
  const isHook = (name: string): boolean => HOOKS.has(name) && isExecutable(path.join(folder, name));
  if (!names.some(isHook)) return { files: {}, missing: [] };
  const files: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of [...names.filter(isHook), ...names.filter((other) => !isHook(other))].slice(0, MOST)) {
    const text = textOf(path.join(folder, name), read);
    if (text !== undefined) files[name] = text;
    if (!isHook(name)) continue;
    const why =
      text === undefined
        ? 'it is no script that can come along'
        : lacking(
            text,
            (program) => isInPath(program, search),
            (word) => lstat(word.replace(/^(~|\$HOME|\$\{HOME\})(?=\/)/, home)) !== undefined,
          );
    if (why !== undefined) missing.push(`${name}: ${why}`);
  }
  return { files, missing };
}

/** What is a link may lead anywhere, and somebody else may have put it there: it counts as a script alone. */
function textOf(file: string, read: (file: string) => string | undefined): string | undefined {
  const text = read(file);
  const isLink = lstat(file)?.isSymbolicLink() === true;
  return text?.includes('\0') || (isLink && !text?.startsWith('#!')) ? undefined : text;
}

function isExecutable(file: string): boolean {
  return ((allowed(() => stat(file))?.mode ?? 0) & 0o111) !== 0;
}

function isInPath(program: string, folders: string): boolean {
  return folders.split(':').some((folder) => folder !== '' && isFile(path.join(folder, program)));
}
