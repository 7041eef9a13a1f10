import { isHostPath } from '../providers/programs.ts';
import { PUBLIC_KEY } from '../ssh/public-key.ts';
import type { Entry } from '../boundary/git-entry.ts';
import type { Part } from './part.ts';
import type { GitConfig } from '../boundary/git-config.ts';
import type { Verdict } from './rules.ts';

/** Why the agent inside does not sign with a public key, by all that can be told without asking it; undefined where it may. */
export type WhyNoSignature = (
  key: { readonly blob: Buffer; readonly comment: string } | undefined,
) => string | undefined;

/** Settings that make git sign; without a key that works inside, each commit would fail. */
export const SIGNS = new Set(['commit.gpgsign', 'push.gpgsign', 'tag.forcesignannotated', 'tag.gpgsign']);

/** Settings that decide whether and with what git signs. */
export const SIGNING = new Set([...SIGNS, 'gpg.format', 'gpg.ssh.defaultkeycommand', 'user.signingkey']);

export function signs({ entries, repository = [], conditional }: GitConfig): boolean {
  const under = [...(conditional?.files.values() ?? [])].flat();
  return [...entries, ...repository, ...under].some(({ key }) => SIGNS.has(key));
}

export function isTrue(value = 'true'): boolean {
  return !/^(false|no|off|0|)$/i.test(value);
}

/** Without what would have each commit fail. */
export function silence(entries: readonly Entry[], why: (key: string) => string | undefined): Omit<Part, 'lost'> {
  const dropped = entries.flatMap(({ key, origin }) => {
    const reason = why(key);
    return reason === undefined ? [] : [{ key, origin, why: reason }];
  });
  return { kept: entries.filter(({ key }) => why(key) === undefined), dropped };
}

/**
 * The key in full in place of its file: git then has ssh-keygen ask the agent for the signature. `read` gives a public key, and
 * is never asked for the private one.
 */
export function signingKey(
  value: string,
  folders: readonly string[],
  read: (file: string) => string | undefined,
): Verdict {
  if (!isHostPath(value, folders)) return { keep: true };
  const file = value.endsWith('.pub') ? value : `${value}.pub`;
  const [, type, key, rest = ''] = PUBLIC_KEY.exec(read(file) ?? '') ?? [];
  if (type === undefined) return { why: `there is no public key in ${file}` };
  return { keep: true, value: `key::${type} ${key} ${rest.trim()}`.trimEnd() };
}

/** Why nothing can be signed inside, undefined when it can; `entries` are those that count. */
function whyUnsigned(
  entries: readonly Pick<Entry, 'key' | 'value'>[],
  whyNoSignature: WhyNoSignature,
): string | undefined {
  const last = (key: string): string | undefined => entries.findLast((entry) => entry.key === key)?.value;
  if (last('gpg.format') !== 'ssh') return 'the keys of GnuPG stay outside; with gpg.format ssh the agent signs';
  const named = last('user.signingkey');
  if (!named && !last('gpg.ssh.defaultkeycommand')) return 'there is no public key to sign with';
  const [, , key, comment = ''] = PUBLIC_KEY.exec(named?.replace(/^key::/, '') ?? '') ?? [];
  return whyNoSignature(key === undefined ? undefined : { blob: Buffer.from(key, 'base64'), comment: comment.trim() });
}

/** Whether the setting goes because nothing can be signed, and why. */
export function unsigned(
  entries: readonly Pick<Entry, 'key' | 'value'>[],
  whyNoSignature: WhyNoSignature,
): (key: string) => string | undefined {
  const why = whyUnsigned(entries, whyNoSignature);
  return (key) => (SIGNS.has(key) ? why : undefined);
}
