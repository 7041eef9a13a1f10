import type { PathFlags } from '../providers/provider.ts';
import type { MountMode } from '../config/config.ts';

/** A file or folder that the words of a CLI name. */
export interface PathWord {
  readonly flag: string;
  /** As it was typed. */
  readonly path: string;
  readonly mode: MountMode;
}

/** Whether there is anything to find; for the way of a call. */
export function namesPaths(words: readonly string[], flags: PathFlags = {}): boolean {
  return words.some((word) => Object.hasOwn(flags, word.split('=', 1)[0] ?? ''));
}

/** `--flag PATH`, `--flag=PATH`, `--flag A,B` and `--flag A B`, as the flag takes them; not beyond `--`. */
export function pathWords(words: readonly string[], flags: PathFlags = {}): PathWord[] {
  const found: PathWord[] = [];
  const end = words.indexOf('--');
  const before = end < 0 ? words : words.slice(0, end);
  before.forEach((word, index) => {
    const [flag = ''] = word.split('=', 1);
    const rule = Object.hasOwn(flags, flag) ? flags[flag] : undefined;
    if (!rule) return;
    const values = word.includes('=')
      ? [word.slice(flag.length + 1)]
      : valuesAfter(before, index, rule.takes !== undefined);
    const paths = rule.takes === 'list' ? values.flatMap((value) => value.split(',')) : values;
    // Some take JSON as well as the path of a file.
    for (const path of paths)
      if (path !== '' && !path.trimStart().startsWith('{')) found.push({ flag, path, mode: rule.mode });
  });
  return found;
}

function valuesAfter(words: readonly string[], index: number, many: boolean): readonly string[] {
  const rest = words.slice(index + 1);
  const next = rest.findIndex((word) => word.startsWith('-'));
  const values = next < 0 ? rest : rest.slice(0, next);
  return many ? values : values.slice(0, 1);
}
