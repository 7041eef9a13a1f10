import { describe } from '../ssh/describe.ts';
import { explain, MayflyError } from '../platform/errors.ts';
import { includeReader, readConfigs } from '../ssh/include.ts';
import { outsideOf } from '../ssh/names.ts';
import { onlyOne } from '../ssh/prepare.ts';
import { type Dropped, sanitize } from '../ssh/sanitize.ts';
import type { Context } from './context.ts';
import { type Finding, ok, warn } from './finding.ts';

/** Whether the configuration can be read, and what of it is not used inside. */
export async function checkSsh({ host }: Context): Promise<Finding[]> {
  const { file, problem, sources } = readConfigs(host);
  if (problem !== undefined) return [warn('ssh', `${file}: ${problem}`, `make it yours, and: chmod 600 '${file}'`)];
  const isOwn = sources.some((source) => !source.ofMachine);
  try {
    const { dropped, agents } = sanitize(sources, includeReader(host), outsideOf(host));
    const read = isOwn ? `${file} can be read` : 'no configuration of yours';
    return [
      ok('ssh', read),
      ...(dropped.length === 0
        ? []
        : findings(dropped, { ...host.env, SSH_AUTH_SOCK: host.env['SSH_AUTH_SOCK'] || onlyOne(agents) })),
    ];
  } catch (error) {
    if (!(error instanceof MayflyError)) throw error;
    return [warn('ssh', explain(error.failure).what, 'correct it; until then ssh inside has an empty configuration')];
  }
}

/** The agent that calls have where SSH_AUTH_SOCK names none. */
export function namedAgent(host: Context['host']): string | undefined {
  try {
    return onlyOne(sanitize(readConfigs(host).sources, includeReader(host), outsideOf(host)).agents);
  } catch (error) {
    if (error instanceof MayflyError) return undefined;
    throw error;
  }
}

/** Most of what goes is not missed inside; a host that is reached through a program of this machine is, and so are the keys of another agent. */
function findings(dropped: readonly Dropped[], env: Context['host']['env']): Finding[] {
  return describe(dropped).map((line) => {
    const what = line.replace(/^mayfly: /, '');
    if (/^identityagent .* is set, not /i.test(what) && !what.includes(`, not ${env['SSH_AUTH_SOCK']}; `))
      return warn('ssh', what, 'set SSH_AUTH_SOCK to that socket in .zshrc, if your keys are there');
    return /^proxycommand /i.test(what) ? warn('ssh', what, 'use ProxyJump for those hosts') : ok('ssh', what);
  });
}
