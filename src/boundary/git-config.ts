import { askConfig } from './git.ts';
import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import type { Conditional } from './git-conditions.ts';
import { type Entry, fileOf, includedFile, isCondition } from './git-entry.ts';

export interface GitConfig {
  readonly entries: readonly Entry[];
  /** The same before conditions are decided, where there are any and it was asked for. */
  readonly conditional?: Conditional;
  /** The repository's own settings. */
  readonly repository?: readonly Entry[];
  /** Where git looks for hooks, whoever has set it. */
  readonly hooksPath?: string | undefined;
  /** Files that hold the configuration or are included in it, whether they are there or not; from the top of the work tree where relative. */
  readonly included?: readonly string[];
  /** A line for stderr, where git could not read its configuration. */
  readonly note?: string;
}

/** What belongs to the user and the machine; the repository's own settings are in the mounted project. */
const SCOPES = new Set(['system', 'global', 'command']);

/**
 * The user's settings as git itself resolves them in this folder, in one process. All scopes are listed and the repository's are told apart
 * afterwards: with `--global` git would pass over `includeIf "hasconfig:…"` and over the second of ~/.gitconfig and ~/.config/git/config.
 */
export async function readGitConfig(
  host: Pick<Host, 'capture' | 'user'>,
  cwd: string,
  env?: Host['env'],
): Promise<GitConfig> {
  const where = { cwd, ...(env && { env }) };
  const { code, stdout, stderr } = await askConfig(host, SCOPED, where);
  if (code === 0) return parseScoped(stdout, host.user.home);
  if (code === 127) return { entries: [] }; // there is no git here
  if (code !== TOO_OLD) return { entries: [], note: broken(stderr) };
  // Before 2.26 git did not tell scopes.
  const older = await askConfig(host, [...LIST, '--global', '--includes'], where);
  const own = await askConfig(host, [...LIST, '--local'], where);
  const entriesOf = ({ code: end, stdout: text }: typeof own): Entry[] => (end === 0 ? parse(text.split('\0')) : []);
  return { entries: entriesOf(older), repository: entriesOf(own) };
}

/** The same with what is included under a condition, for a call: it may go to other repositories than that of its folder. */
export async function readUserConfig(
  host: Pick<Host, 'capture' | 'env' | 'user'>,
  cwd: string,
  env?: Host['env'],
): Promise<GitConfig> {
  const config = await readGitConfig(host, cwd, env);
  if (!config.entries.some(({ key }) => isCondition(key))) return config;
  return (await import('./git-conditions.ts')).readConditions(host, cwd, config);
}

const LIST = ['--list', '-z', '--show-origin'];
export const SCOPED = [...LIST, '--show-scope'];
/** How a git ends that does not know an option. */
export const TOO_OLD = 129;

/** Why git failed, in its own words. */
export function reasonOf(stderr: string): string {
  return stderr.trim().replace(/^fatal: /, '');
}

function broken(stderr: string): string {
  return oneLine(
    `mayfly: git cannot read its configuration: ${reasonOf(stderr)}; correct it, until then git inside has none of yours`,
  );
}

function parseScoped(text: string, home: string): GitConfig {
  const found = scopedEntries(text);
  const included = found.flatMap((entry) => {
    const [from, named] = [fileOf(entry), includedFile(entry, home)];
    return [...(from.startsWith('/') ? [from] : []), ...(named === undefined ? [] : [named])];
  });
  return {
    entries: found.filter(({ scope }) => SCOPES.has(scope)),
    repository: found.filter(({ scope }) => !SCOPES.has(scope)),
    hooksPath: found.findLast(({ key }) => key === 'core.hookspath')?.value,
    ...(included.length > 0 && { included: [...new Set(included)] }),
  };
}

/** Of a list with scopes and origins. */
export function scopedEntries(text: string): (Entry & { readonly scope: string })[] {
  const fields = text.split('\0');
  const entries: (Entry & { scope: string })[] = [];
  for (let i = 0; i + 2 < fields.length; i += 3)
    entries.push({ ...entryOf(fields[i + 1], fields[i + 2]), scope: fields[i] ?? '' });
  return entries;
}

/** Pairs of origin and `key` or `key⏎value`. */
function parse(fields: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) entries.push(entryOf(fields[i], fields[i + 1]));
  return entries;
}

function entryOf(origin = '', text = ''): Entry {
  const end = text.indexOf('\n');
  const [key, value] = end === -1 ? [text, undefined] : [text.slice(0, end), text.slice(end + 1)];
  return { key, value, origin };
}
