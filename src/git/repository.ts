import { CERTIFICATES_TARGET } from '../providers/provider.ts';
import { hostProgram, isHostPath } from '../providers/programs.ts';
import { sshCommand } from './ssh-command.ts';
import type { DroppedEntry, GitPlaces } from './container.ts';
import { type Entry, kindOf } from '../boundary/git-entry.ts';
import type { Verdict } from './rules.ts';
import { isTrue, SIGNS, signingKey } from './signing.ts';

/** What a program or a file of the host is replaced by. */
const INSTEAD: Readonly<Record<string, string>> = {
  'core.sshcommand': 'ssh',
  'gpg.ssh.program': 'ssh-keygen',
  'http.sslcainfo': CERTIFICATES_TARGET,
  'http.*.sslcainfo': CERTIFICATES_TARGET,
};

export function insteadOf(key: string): string | undefined {
  return INSTEAD[key] ?? INSTEAD[kindOf(key)];
}

/** A repository has no file of the host come along. */
function authorities(value: string, folders: readonly string[]): Verdict {
  const isInside = value === CERTIFICATES_TARGET || !isHostPath(value, folders);
  return isInside ? { keep: true } : { why: `${value} is a path of the host` };
}

export interface Above {
  /** Stand above the repository's own, which is mounted as it is. */
  readonly entries: readonly Entry[];
  readonly dropped: readonly DroppedEntry[];
}

/** Of the repository's settings those with which ssh or a signature would fail inside, as they work there. */
export function aboveRepository(repository: readonly Entry[], { home, folders, read }: GitPlaces): Above {
  const [entries, dropped]: [Entry[], DroppedEntry[]] = [[], []];
  const judgeOwn = (key: string, value: string): Verdict => {
    if (key === 'user.signingkey') return signingKey(value, folders, read);
    if (key === 'core.sshcommand') return sshCommand(value, home, folders);
    if (key.endsWith('.sslcainfo')) return authorities(value, folders);
    const program = INSTEAD[key] === undefined ? undefined : hostProgram(value, folders);
    return program === undefined ? { keep: true } : { why: `${program} is on the host only` };
  };
  for (const { key, value, origin } of lastOf(repository)) {
    if (value === undefined) continue;
    const program = insteadOf(key);
    const verdict = judgeOwn(key, value);
    if (program !== undefined && 'why' in verdict) {
      entries.push({ key, value: program, origin });
      dropped.push({ key, origin, why: verdict.why });
    } else if ('why' in verdict) {
      entries.push({ key, value: '', origin });
      dropped.push({ key, origin, why: verdict.why });
    } else if ('value' in verdict && verdict.value !== undefined) entries.push({ key, value: verdict.value, origin });
  }
  return { entries, dropped };
}

/** Signs nothing where the repository says to and it cannot be done. */
export function unsignedAbove(repository: readonly Entry[], why: (key: string) => string | undefined): Above {
  const lost = lastOf(repository).flatMap(({ key, value, origin }) => {
    const reason = SIGNS.has(key) && isTrue(value) ? why(key) : undefined;
    return reason === undefined ? [] : [{ key, origin, why: reason }];
  });
  return { entries: lost.map(({ key, origin }) => ({ key, value: 'false', origin })), dropped: lost };
}

function lastOf(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.key, entry])).values()];
}

/** As git takes settings from its environment. */
export function gitVariables(entries: readonly Pick<Entry, 'key' | 'value'>[]): Record<string, string> {
  if (entries.length === 0) return {};
  const pairs = entries.flatMap(({ key, value = '' }, index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: `${entries.length}`, ...(Object.fromEntries(pairs) as Record<string, string>) };
}
