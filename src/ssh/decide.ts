import { isKnown, whyRemoved } from './keywords.ts';
import { invalid, type Line } from './parse.ts';
import { matchList } from './patterns.ts';
import { hostProgram } from './programs.ts';

/** What becomes of a line: its text, kept or replaced, or nothing, with the reason for a change. */
export interface Decision {
  readonly text?: string;
  readonly why?: string;
  /** Files of known hosts that it names, `~` resolved. */
  readonly knownHosts?: readonly string[];
}

/** `ignored`: the lists of every IgnoreUnknown so far. */
export function decide(line: Line, home: string, ignored: readonly string[]): Decision {
  const { keyword, raw } = line;
  const why = whyRemoved(keyword);
  if (why !== undefined) return { why };
  if (keyword === 'userknownhostsfile') return { ...userKnownHosts(line, home), knownHosts: files(line, home) };
  if (keyword === 'globalknownhostsfile') return { text: raw, knownHosts: files(line, home) };
  if (keyword === 'proxycommand' || keyword === 'knownhostscommand') return command(line);
  if (isKnown(keyword) || ignored.some((list) => matchList(keyword, list))) return { text: raw };
  throw invalid(line, `ssh does not know the keyword ${keyword}`);
}

/**
 * Any other file becomes the default, spelled out and not left out: the first value wins in ssh, and UpdateHostKeys is off where
 * a value of one's own is given.
 */
function userKnownHosts(line: Line, home: string): Decision {
  const isDefault = line.args.every((name) =>
    [`${home}/.ssh/known_hosts`, `${home}/.ssh/known_hosts2`].includes(resolve(name, home)),
  );
  if (isDefault) return { text: line.raw };
  return {
    text: `${indent(line)}UserKnownHostsFile ~/.ssh/known_hosts ~/.ssh/known_hosts2`,
    why: 'inside, known hosts are in ~/.ssh/known_hosts',
  };
}

/** `none` in its place: the first value wins in ssh, so a later ProxyCommand or ProxyJump must not take over. */
function command(line: Line): Decision {
  const program = hostProgram(line.rest.replace(/^[ \t\r\n=]+/, ''));
  if (program === undefined || program === 'none') return { text: line.raw };
  const name = line.keyword === 'proxycommand' ? 'ProxyCommand' : 'KnownHostsCommand';
  return { text: `${indent(line)}${name} none`, why: `${program} is on the host only` };
}

/** Those that do not depend on the host. */
function files(line: Line, home: string): string[] {
  return line.args.map((name) => resolve(name, home)).filter((file) => /^\/[^%$]*$/.test(file) && file !== '/dev/null');
}

function resolve(name: string, home: string): string {
  return name.replace(/^(~|%d)\//, `${home}/`);
}

function indent({ raw }: Line): string {
  return /^[ \t]*/.exec(raw)?.[0] ?? '';
}
