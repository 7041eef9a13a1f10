import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { isInside } from '../platform/paths.ts';
import { shortName } from './block.ts';
import { activeKeys, parse } from './keys.ts';
import { isActive, isPlainRemote, readSettings } from './settings.ts';
import type { Entry, Files } from './snapshot.ts';
import type { Place } from './watch.ts';

const MOST = 8; // named
const LONGEST = 80; // characters of a name
const MOST_SETTINGS = 16; // files of git's settings, each of which takes a process

/** Of settings of Claude Code, what runs without a word of the user; permissions and the like are named when a call changes them. */
const RUNS = /^(hooks|statusLine|apiKeyHelper|aws.*|gcp.*|otel.*|env|enableAllProjectMcpServers|fileSuggestion)$/;
const WHOLE = /(^|\/)(\.envrc|\.mcp\.json|\.gemini\/\.env)$/;

/**
 * One line about what was in a project before its first call and runs by itself: in the CLI, or at the next command of git.
 * What every clone may have (scripts, tasks, configuration of hooks that somebody has to install) is not worth it.
 */
export async function firstLook(
  host: Pick<Host, 'capture'>,
  contentOf: (digest: string) => string | undefined,
  place: Place,
  files: Files,
): Promise<string | undefined> {
  const names: string[] = [];
  let asked = 0;
  for (const [file, entry] of Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const text = entry.is === 'file' ? contentOf(entry.digest) : undefined;
    const name = shortName(file, place.root);
    if (isOfGit(file, place)) {
      if (entry.kind === 'hook' && isHook(entry)) names.push(name);
      if (entry.kind !== 'settings' || text === undefined || (asked += 1) > MOST_SETTINGS) continue;
      names.push(...(await activeSettings(host, text)).map((key) => `${name} ${key}`));
    } else if (entry.is === 'file' && WHOLE.test(name)) names.push(name);
    else names.push(...keysOf(name, text).map((key) => `${name} ${key}`));
  }
  if (names.length === 0) return undefined;
  const rest = names.length > MOST ? `, and ${names.length - MOST} more` : '';
  const list = names.slice(0, MOST).map((name) => (name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name));
  return oneLine(
    `mayfly: before the first call in ${place.root} there was what runs by itself: ${list.join(', ')}${rest}; look at it if it is not yours`,
  );
}

/** In a folder of git, where no clone puts anything. */
function isOfGit(file: string, { git }: Place): boolean {
  return file.includes('/.git/') || (git !== undefined && [git.dir, git.commonDir].some((dir) => isInside(file, dir)));
}

/** A folder of hooks that is a link counts as well. */
function isHook(entry: Entry): boolean {
  return entry.is === 'link' || (entry.is === 'file' && entry.runs);
}

/** A submodule has the way back to its files, and husky has its hooks, which are in every clone, in one place. */
async function activeSettings(host: Pick<Host, 'capture'>, text: string): Promise<string[]> {
  const settings = (await readSettings(host, text)) ?? new Map<string, readonly string[]>();
  return [...settings].flatMap(([key, values]) => {
    const isUsual =
      isPlainRemote({ key, before: [], after: values }) ||
      key === 'core.worktree' ||
      (key === 'core.hookspath' && values.every((value) => value === '.husky/_' || value === '.husky'));
    return !isUsual && values.some((value) => isActive(key, value)) ? [key] : [];
  });
}

function keysOf(name: string, text: string | undefined): string[] {
  const settings = text === undefined ? undefined : parse(text);
  if (settings === undefined) return [];
  if (/(^|\/)\.claude\/settings(\.local)?\.json$/.test(name))
    return Object.keys(activeKeys(settings)).filter((key) => RUNS.test(key));
  return name.endsWith('.gemini/settings.json') ? ['hooks', 'mcpServers'].filter((key) => key in settings) : [];
}
