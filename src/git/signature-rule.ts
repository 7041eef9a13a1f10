import type { Host } from '../platform/host.ts';
import type { AgentRules } from '../ssh/agent-rules.ts';
import type { CallAgent } from '../ssh/call.ts';
import type { WhyNoSignature } from './signing.ts';

/**
 * What can be told of a signature before the call: that there is no agent, that it does not hold the key, or that the rules leave it out.
 * The agent is asked where git `signs`; an empty one of a Mac is filled from the keychain later.
 */
export async function signatureRule(
  { inside, onHost }: CallAgent,
  rules: AgentRules,
  signs = false,
  platform: Host['platform'] = 'linux',
): Promise<WhyNoSignature> {
  if (inside === undefined) return () => 'ssh inside has no agent to sign with';
  const held =
    signs && onHost !== undefined ? await (await import('../ssh/agent-check.ts')).listKeys(onHost) : undefined;
  const allowed = await allowedRule(rules);
  if (held === undefined || (held.length === 0 && platform === 'darwin')) return allowed;
  return (key) =>
    held.length === 0 || (key && !held.some(({ blob }) => blob.equals(key.blob)))
      ? 'the agent does not hold the key to sign with'
      : allowed(key);
}

async function allowedRule({ keys }: AgentRules): Promise<WhyNoSignature> {
  if (keys.length === 0) return () => undefined;
  const { isAllowed } = await import('../ssh/agent-guard.ts');
  // The agent's own comment may be another one, and a file without one says nothing.
  const isOpen = (comment: string): boolean => comment === '' && keys.some((wanted) => !wanted.startsWith('SHA256:'));
  return (key) =>
    key === undefined || isOpen(key.comment) || isAllowed(key, keys)
      ? undefined
      : 'ssh-agent-keys leaves out the key to sign with';
}
