import { askConfig } from './git.ts';
import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { type Entry, includedFile, isCondition } from './git-entry.ts';
import { type GitConfig, reasonOf, SCOPED, scopedEntries, TOO_OLD } from './git-config.ts';

/** The user's settings as they are written: what is included under a condition is apart. */
export interface Conditional {
  /** With each `includeIf` in its place. */
  readonly entries: readonly Entry[];
  /** What is in the files that those name, by path. */
  readonly files: ReadonlyMap<string, readonly Entry[]>;
}

const DEEPEST = 10; // as git has it
const NOWHERE = {
  GIT_DIR: '/dev/null',
  GIT_WORK_TREE: undefined,
  GIT_CONFIG_PARAMETERS: undefined,
  GIT_CONFIG_COUNT: undefined,
};

/**
 * Which conditions hold is for git inside to say, in each repository that the call goes to. So all files that are included
 * under one are read, whether it holds here or not: in one process for each level of them.
 */
export async function readConditions(
  host: Pick<Host, 'capture' | 'env' | 'user'>,
  cwd: string,
  config: GitConfig,
): Promise<GitConfig> {
  const files = new Map<string, readonly Entry[]>();
  const { home } = host.user;
  let written: readonly Entry[] | undefined;
  let next = namedUnderConditions(config.entries, home);
  for (let depth = 0; next.length > 0 && depth < DEEPEST; depth++) {
    // In no repository no condition holds.
    const { code, stdout, stderr } = await askConfig(host, SCOPED, {
      cwd,
      env: { ...host.env, ...NOWHERE },
      settings: next.map((file) => `include.path=${file}`),
    });
    if (code !== 0) return code === TOO_OLD ? config : { ...config, note: broken(stderr) };
    const all = scopedEntries(stdout);
    written ??= all.filter(({ scope }) => scope !== 'command');
    for (const [index, entries] of splitByFile(all.filter(({ scope }) => scope === 'command')).entries())
      files.set(next[index] ?? '', entries);
    next = namedUnderConditions(
      next.flatMap((file) => files.get(file) ?? []),
      home,
    ).filter((file) => !files.has(file));
  }
  // What the environment sets stands last, and no file does.
  const given = config.entries.filter(({ origin }) => origin.startsWith('command line'));
  return { ...config, conditional: { entries: [...(written ?? []), ...given], files } };
}

function broken(stderr: string): string {
  return oneLine(
    `mayfly: git cannot read what is included under a condition: ${reasonOf(stderr)}; correct it, until then conditions hold inside as they do in this folder`,
  );
}

/** Each begins with what was asked for on the command line. */
function splitByFile(entries: readonly Entry[]): Entry[][] {
  const parts: Entry[][] = [];
  for (const entry of entries) {
    if (entry.origin.startsWith('command line')) parts.push([]);
    else parts.at(-1)?.push(entry);
  }
  return parts;
}

function namedUnderConditions(entries: readonly Entry[], home: string): string[] {
  return [...new Set(entries.flatMap((entry) => (isCondition(entry.key) ? (includedFile(entry, home) ?? []) : [])))];
}
