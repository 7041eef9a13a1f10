import { configuredMounts } from '../config/config.ts';
import { targetOf } from '../project/named-mounts.ts';
import { lackingToolHooks, TOOL_HOOKS_FIX, whatToolHooksLack } from '../call/tool-hooks.ts';
import type { Context } from './context.ts';
import { type Finding, warn } from './finding.ts';

/** Hooks of the CLIs' settings that do not run inside, in the store and in the project where the caller stands. */
export async function checkHooks({ host, places, config, providers, root }: Context): Promise<Finding[]> {
  const { home } = host.user;
  return providers.flatMap((provider) => {
    const mounted = configuredMounts(config, provider.name).flatMap(({ mounts }) =>
      Object.keys(mounts).map((written) => targetOf(written, home)),
    );
    const project = { root, cwd: host.cwd() ?? root };
    const hooks = lackingToolHooks(provider, {
      store: places.store,
      project,
      home,
      mounted,
      search: host.env['PATH'] ?? '',
    });
    const what = whatToolHooksLack(hooks);
    return what === undefined ? [] : [warn(provider.name, what, TOOL_HOOKS_FIX)];
  });
}
