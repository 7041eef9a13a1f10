import { identity } from './identities.ts';
import { type Outside, withVariables } from './names.ts';
import type { Line } from './parse.ts';

const KEYS = new Set(['identityfile', 'identityfile2']);
const TOKENS = new Set(['pkcs11provider', 'smartcarddevice']);

/**
 * Why a block needs all that the agent holds: it names keys that cannot be found beforehand, or only a token of the host. IdentitiesOnly
 * would hide those.
 */
export function needsWholeAgent(block: readonly Line[], outside: Outside): Line | undefined {
  const lines = block.map((line) => withVariables(line, outside.variable));
  const unknown = lines.find((line) => isIdentity(line.keyword) && isUnknown(line, outside.home));
  if (unknown !== undefined || lines.some(({ keyword }) => KEYS.has(keyword))) return unknown;
  return lines.find(({ keyword, args }) => TOKENS.has(keyword) && args[0] !== 'none');
}

export function isIdentity(keyword: string): boolean {
  return KEYS.has(keyword) || keyword === 'certificatefile';
}

/** Whether the line names a file of the host that only ssh can find. */
export function isUnknown({ args: [name = '', ...more] }: Line, home: string): boolean {
  return more.length === 0 && isOfHost(name) && identity(name, home) === undefined;
}

/** `none`, and what is relative to the working directory, is as good inside. */
export function isOfHost(name: string): boolean {
  return /^[~/%$]/.test(name);
}
