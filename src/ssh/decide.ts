import { type KnownNames, withoutUnknown } from './algorithms.ts';
import { EXITS, exitsWithoutForward } from './forwards.ts';
import { identity } from './identities.ts';
import { isKnown, whyRemoved } from './keywords.ts';
import { hasVariable, type Outside, withVariables } from './names.ts';
import { invalid, type Line } from './parse.ts';
import { matchList } from './patterns.ts';
import { hostProgram } from '../providers/programs.ts';
import { isIdentity, isOfHost } from './whole-agent.ts';

/** What becomes of a line: its text, kept or replaced, or nothing, with the reason for a change. */
export interface Decision {
  readonly text?: string;
  readonly why?: string;
  /** Files of known hosts that it names, `~` resolved; a name may have tokens such as `%k`. */
  readonly knownHosts?: readonly string[];
  /** The socket of the agent that it names. */
  readonly agent?: string;
  /** The key that it names, whose public half comes along. */
  readonly identity?: string;
}

/** `ignored`: the lists of every IgnoreUnknown so far. `stage`: puts a file into the container and says where. */
export function decide(
  original: Line,
  { home, variable }: Outside,
  ignored: readonly string[],
  stage: (file: string) => string,
): Decision {
  const line = withVariables(original, variable);
  const { keyword, raw } = line;
  const why = whyRemoved(keyword);
  if (why !== undefined) return { why, ...(keyword === 'identityagent' && otherAgent(line, home, variable)) };
  if (keyword === 'userknownhostsfile') return userKnownHosts(line, home);
  if (keyword === 'globalknownhostsfile') return { text: raw, knownHosts: files(line, home) };
  if (keyword === 'proxycommand' || keyword === 'knownhostscommand') return command(line);
  if (isIdentity(keyword)) return identityFile(line, home);
  if (FORWARDS.has(keyword) && line.args.some(hasVariable)) return { why: 'it names a variable that is not set' };
  if (exitsWithoutForward(line)) return { text: `${indent(line)}${EXITS}` };
  if (keyword === 'revokedhostkeys') return revokedKeys(line, home, stage);
  const names = line.args.length === 1 ? withoutUnknown(keyword, line.args[0] ?? '') : undefined;
  if (names !== undefined) return algorithms(line, names);
  if (isKnown(keyword) || ignored.some((list) => matchList(keyword, list))) return { text: raw };
  throw invalid(line, `ssh does not know the keyword ${keyword}`);
}

/** One that names an unknown variable ends ssh for every host. */
const FORWARDS = new Set(['localforward', 'remoteforward']);

/** Its keys are to be had inside only where nothing names another one; the values of `none` and of a name that only ssh knows are nobody's. */
function otherAgent({ args: [socket = ''] }: Line, home: string, variable: Outside['variable']): Decision {
  const named = /^\$(\w+)$|^\$\{(\w+)\}$/.exec(socket);
  if (/^(none|SSH_AUTH_SOCK)$/.test(socket) || named?.[1] === 'SSH_AUTH_SOCK' || named?.[2] === 'SSH_AUTH_SOCK')
    return {};
  const value = socket.replaceAll(
    /^\$(\w+)$|\$\{(\w+)\}/g,
    (whole, whole1: string | undefined, part: string | undefined) => {
      return variable(whole1 ?? part ?? '') ?? whole;
    },
  );
  const agent = resolve(value, home);
  return {
    why: `inside, the agent is that of SSH_AUTH_SOCK where that is set, not ${agent}`,
    ...(/^\/[^%$\n\0]*$/.test(agent) && { agent }),
  };
}

/**
 * Any other file becomes the default, spelled out and not left out: the first value wins in ssh, and UpdateHostKeys is off where
 * a value of one's own is given. What /dev/null stands for is kept: of such a host nothing is known, nor remembered where it comes first.
 */
function userKnownHosts(line: Line, home: string): Decision {
  const names = line.args.map((name) => resolve(name, home));
  const kept = new Set(['none', NOWHERE, `${home}/.ssh/known_hosts`, `${home}/.ssh/known_hosts2`]);
  if (names.every((name) => kept.has(name))) return { text: line.raw };
  const first = names[0] === NOWHERE ? `${NOWHERE} ` : '';
  return {
    text: `${indent(line)}UserKnownHostsFile ${first}~/.ssh/known_hosts ~/.ssh/known_hosts2`,
    why: 'inside, known hosts are in ~/.ssh/known_hosts',
    knownHosts: names.filter((name) => /^\/[^$]*$/.test(name) && name !== NOWHERE),
  };
}

const NOWHERE = '/dev/null';

/** `none` in its place: the first value wins in ssh, so a later ProxyCommand or ProxyJump must not take over. */
function command(line: Line): Decision {
  const program = hostProgram(line.rest.replace(/^[ \t\r\n=]+/, ''));
  if (program === undefined || program === 'none') return { text: line.raw };
  const name = line.keyword === 'proxycommand' ? 'ProxyCommand' : 'KnownHostsCommand';
  return { text: `${indent(line)}${name} none`, why: `${program} is on the host only` };
}

/** Where none of the names is left, ssh's own choice counts, or that of a later line. */
function algorithms(line: Line, { list, unknown }: KnownNames): Decision {
  const why = `ssh in the image does not know ${unknown.join(', ')}`;
  return list === undefined ? { why } : { text: `${indent(line)}${spelled(line)} ${list}`, why };
}

/** Names the public half, or the certificate, which is one. */
function identityFile(line: Line, home: string): Decision {
  const [name = '', ...more] = line.args;
  if (more.length > 0 || !isOfHost(name)) return { text: line.raw };
  const found = identity(name, home);
  if (found === undefined) return { why: `${name} depends on the host, so its public half is not inside` };
  const keyword = line.keyword === 'certificatefile' ? 'CertificateFile' : 'IdentityFile';
  const text = found.inside === name ? line.raw : `${indent(line)}${keyword} "${found.inside}"`;
  return { text, identity: found.file };
}

/** Without the file ssh takes every key for revoked; one that cannot be read is missing inside as well. */
function revokedKeys(line: Line, home: string, stage: (file: string) => string): Decision {
  const [file = '', ...more] = files(line, home);
  if (line.args[0] === 'none' || more.length > 0) return { text: line.raw };
  if (file !== '') return { text: `${indent(line)}RevokedHostKeys ${stage(file)}` };
  return { text: line.raw, why: 'the file depends on the host, so it is not inside, and ssh will trust no host' };
}

/** Those that do not depend on the host. */
function files(line: Line, home: string): string[] {
  return line.args.map((name) => resolve(name, home)).filter((file) => /^\/[^%$]*$/.test(file) && file !== NOWHERE);
}

function resolve(name: string, home: string): string {
  return name.replace(/^(~|%d)\//, `${home}/`);
}

/** The keyword in the user's own spelling. */
export function spelled({ raw, keyword }: Line): string {
  return /^[\s="]*([A-Za-z0-9]+)/.exec(raw)?.[1] ?? keyword;
}

export function indent({ raw }: Line): string {
  return /^[ \t]*/.exec(raw)?.[0] ?? '';
}
