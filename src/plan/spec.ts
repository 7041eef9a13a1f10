import type { Value, Values } from '../config/options.ts';

/**
 * How a call was asked for, as far as its label may say it. Its words and its working directory are in none: the engine keeps
 * them of every container, for those who may inspect it.
 */
export interface Spec {
  readonly kind: 'run' | 'exec';
  /** Its flags, but for those that are of one start only, or could hold a path or a secret. */
  readonly values: Values;
  /** Names of flags that it had and `values` has not. */
  readonly missing: readonly string[];
}

/** Of one start only: they are nothing of the call itself. */
const ONCE = new Set(['detach', 'dry-run', 'json', 'name', 'wait']);

export function specOf(kind: Spec['kind'], given: Values): Spec {
  const flags = Object.entries<Value>(given).filter(([key]) => !ONCE.has(key));
  const missing = flags.filter(([key, value]) => isPrivate(key, value)).map(([key]) => key);
  return { kind, values: Object.fromEntries(flags.filter(([key]) => !missing.includes(key))), missing };
}

/** A fingerprint is neither, though half of them have a `/`. */
function isPrivate(key: string, value: Value): boolean {
  const isPublic = (part: string): boolean => key === 'ssh-agent-keys' && /^(SHA256|MD5):/.test(part);
  return [value].flat().some((part) => typeof part === 'string' && /[/=]/.test(part) && !isPublic(part));
}

/** Without these a call may do more than it could with them. */
export const RESTRICTING: ReadonlySet<string> = new Set(['ssh-agent-keys']);

export function encodeSpec(spec: Spec): string {
  return Buffer.from(JSON.stringify(spec)).toString('base64');
}

/** Undefined for a label that holds something else. */
export function decodeSpec(label: string): Spec | undefined {
  try {
    const { kind, values, missing } = JSON.parse(Buffer.from(label, 'base64').toString()) as Partial<Spec>;
    const isKnown = (kind === 'run' || kind === 'exec') && typeof values === 'object' && Array.isArray(missing);
    return isKnown ? { kind, values, missing } : undefined;
  } catch {
    return undefined;
  }
}
