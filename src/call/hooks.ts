import { MayflyError } from '../platform/errors.ts';
import { type PreparedGit, whatHooksLack } from '../git/prepare.ts';
import type { Host } from '../platform/host.ts';
import { atTheirOwnPath } from '../plan/bind.ts';
import type { Known } from './prepare.ts';
import { lackingToolHooks, TOOL_HOOKS_FIX, whatToolHooksLack } from './tool-hooks.ts';

/** What hooks of git and of the CLI's settings lack inside: lines, or with `lacking-hooks: refuse` no call. */
export function notesOnHooks(
  host: Host,
  known: Known,
  git: Pick<PreparedGit, 'lackingHooks' | 'notes'>,
): readonly string[] {
  const { places, provider, project, options, more, layer } = known;
  if (project.empty) return [];
  const hooks = lackingToolHooks(provider, {
    store: places.store,
    project,
    home: host.user.home,
    mounted: atTheirOwnPath(more.mounts),
    search: layer === undefined ? (host.env['PATH'] ?? '') : '',
  });
  const refuses = options.get('lacking-hooks') === 'refuse';
  const what = git.lackingHooks ? whatHooksLack(git.lackingHooks) : whatToolHooksLack(hooks, true);
  if (refuses && what !== undefined) throw new MayflyError({ kind: 'hooks-lacking', what });
  const said = whatToolHooksLack(hooks);
  return said === undefined ? git.notes : [...git.notes, `mayfly: ${said}; ${TOOL_HOOKS_FIX}`];
}
