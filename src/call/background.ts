import path from 'node:path';
import { textWithin } from '../boundary/read.ts';
import { namesWithin } from '../boundary/walk.ts';
import { loadConfig } from '../config-file/load.ts';
import { asJson } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { findPlaces } from '../config/places.ts';
import { findProvider } from '../providers/index.ts';
import { isClaude } from '../providers/one-answer.ts';
import type { Provider } from '../providers/provider.ts';

/** With these Claude Code hands its task to a daemon, which would be one of the same container. */
const IN_BACKGROUND: ReadonlySet<string> = new Set(['--bg', '--background']);

/**
 * What `mayfly run` gets in the place of `argv`, of which `rest` belongs to the CLI and has it work in the background: a detached call
 * of the same words. Undefined for a CLI that means something else by it.
 */
export async function asDetached(
  host: Host,
  argv: readonly string[],
  provider: string,
  rest: readonly string[],
): Promise<string[] | undefined> {
  const config = await loadConfig(findPlaces(host));
  if (!isClaude(findProvider(provider, config))) return undefined;
  const end = rest.indexOf('--');
  const own = end < 0 ? rest : rest.slice(0, end);
  const words = [...own.filter((word) => !IN_BACKGROUND.has(word)), ...rest.slice(own.length)];
  return ['--detach', ...argv.slice(0, argv.length - rest.length), ...words];
}

const MOST = 300; // jobs that are looked at
const LARGEST = 65_536; // bytes

/** A job of Claude Code, as far as it is read here; a container has written it. */
interface Job {
  readonly backend?: unknown;
  readonly firstTerminalAt?: unknown;
  readonly updatedAt?: unknown;
}

/**
 * A line where sessions that Claude Code has moved to the background (`←`, `/background`, `claude agents`) have ended with a call that
 * began at `began`, and not by themselves; `state`: what is kept of its project.
 */
export function noteOnLeft({ name }: Pick<Provider, 'name'>, state: string, began: number): string | undefined {
  const root = path.join(state, name);
  const isLeft = namesWithin(root, 'jobs', MOST).some((job) => {
    const found: Job | undefined = asJson(textWithin(root, `jobs/${job}/state.json`, LARGEST));
    if (found?.backend !== 'daemon' || found.firstTerminalAt !== null) return false;
    return typeof found.updatedAt === 'string' && Date.parse(found.updatedAt) >= began;
  });
  if (!isLeft) return undefined;
  return `mayfly: what ${name} has in the background ends with its call; ${name} --resume goes on with it, ${name} --bg TASK starts what outlives this terminal`;
}
