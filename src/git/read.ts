import path from 'node:path';
import { askConfig } from '../boundary/git.ts';
import { oneLine } from '../errors.ts';
import type { Host } from '../host.ts';
import type { Entry } from './entry.ts';

export interface GitConfig {
  readonly entries: readonly Entry[];
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
  const { code, stdout, stderr } = await askConfig(host, [...LIST, '--show-scope'], where);
  if (code === 0) return parseScoped(stdout, host.user.home);
  if (code === 127) return { entries: [] }; // there is no git here
  if (code !== 129) return { entries: [], note: broken(stderr) };
  // Before 2.26 git did not tell scopes.
  const older = await askConfig(host, [...LIST, '--global', '--includes'], where);
  const own = await askConfig(host, [...LIST, '--local'], where);
  const entriesOf = ({ code: end, stdout: text }: typeof own): Entry[] => (end === 0 ? parse(text.split('\0')) : []);
  return { entries: entriesOf(older), repository: entriesOf(own) };
}

const LIST = ['--list', '-z', '--show-origin'];

function broken(stderr: string): string {
  const reason = stderr.trim().replace(/^fatal: /, '');
  return oneLine(
    `mayfly: git cannot read its configuration: ${reason}; correct it, until then git inside has none of yours`,
  );
}

function parseScoped(text: string, home: string): GitConfig {
  const fields = text.split('\0');
  const [all, kept, own]: [string[], string[], string[]] = [[], [], []];
  for (let i = 0; i + 2 < fields.length; i += 3) {
    const pair = [fields[i + 1] ?? '', fields[i + 2] ?? ''];
    all.push(...pair);
    (SCOPES.has(fields[i] ?? '') ? kept : own).push(...pair);
  }
  const found = parse(all);
  const included = found.flatMap(({ key, value = '', origin }) => {
    const from = origin.replace(/^file:/, '');
    const named = /^include(if)?\..*path$/.test(key) ? value.replace(/^~(?=\/)/, home) : '';
    return [
      ...(from.startsWith('/') ? [from] : []),
      ...(named && !named.startsWith('~') ? [path.join(named.startsWith('/') ? '' : path.dirname(from), named)] : []),
    ];
  });
  return {
    entries: parse(kept),
    repository: parse(own),
    hooksPath: found.findLast(({ key }) => key === 'core.hookspath')?.value,
    ...(included.length > 0 && { included: [...new Set(included)] }),
  };
}

/** Pairs of origin and `key` or `key⏎value`. */
function parse(fields: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const text = fields[i + 1] ?? '';
    const end = text.indexOf('\n');
    const [key, value] = end === -1 ? [text, undefined] : [text.slice(0, end), text.slice(end + 1)];
    entries.push({ key, value, origin: fields[i] ?? '' });
  }
  return entries;
}
