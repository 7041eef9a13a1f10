import { messageOf, oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import type { GuardOptions } from './agent-guard.ts';
import { agentLog, appendLine, lineOf } from './agent-log.ts';
import type { AgentRules } from './agent-rules.ts';
import { Confirm, type User } from './confirm.ts';

/** What the filter does at each signature, by the rules. */
export function agentUses(
  host: Host,
  store: string,
  rules: AgentRules,
  user: User,
): { readonly options: GuardOptions; readonly close: () => void } {
  const confirm = rules.confirm ? new Confirm(host, user) : undefined;
  let isSaid = false;
  return {
    options: {
      ...(confirm && { confirm: (use) => confirm.ask(use) }),
      ...(rules.log && {
        used(use) {
          try {
            appendLine(agentLog(store), lineOf(use, user.provider, user.project, host.now()));
          } catch (error) {
            if (!isSaid)
              host.note(oneLine(`mayfly: the use of an SSH key cannot be logged (${messageOf(error)}); see the store`));
            isSaid = true;
          }
        },
      }),
    },
    close: () => confirm?.close(),
  };
}
