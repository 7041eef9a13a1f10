import type { Settings } from '../config/config.ts';

/** How the container may use the agent. */
export interface AgentRules {
  readonly how: 'filtered' | 'direct' | 'off';
  /** Fingerprints and comments of the keys that may be used; all of them when empty. */
  readonly keys: readonly string[];
  /** Whether somebody is asked before each signature. */
  readonly confirm: boolean;
  readonly log: boolean;
}

export function agentRules(options: Pick<Settings, 'get'>): AgentRules {
  return {
    how: options.get('ssh-agent'),
    keys: options.get('ssh-agent-keys'),
    confirm: options.get('ssh-agent-confirm') === 'ask',
    log: options.get('ssh-agent-log'),
  };
}

/** Rules that would be broken by an agent that is forwarded as it is. */
export function isLimited({ keys, confirm }: AgentRules): boolean {
  return keys.length > 0 || confirm;
}

/** Whether the agent's own socket is mounted. A rule that only a filter can keep makes it filtered. */
export function isDirect(rules: AgentRules): boolean {
  return rules.how === 'direct' && !isLimited(rules) && !rules.log;
}
