import { CERTIFICATES_TARGET } from '../providers/provider.ts';
import { hostProgram, isHostPath } from '../providers/programs.ts';
import { kindOf } from '../boundary/git-entry.ts';

/** What becomes of a value: kept, kept in another form, read and put into the container, or dropped with the reason. */
export type Verdict =
  | { readonly keep: true; readonly value?: string }
  | { readonly copy: true; readonly largest?: number }
  | { readonly skip: true }
  | { readonly why: string };

type Rule = (value: string, folders: readonly string[], key: string) => Verdict;

const KEEP: Verdict = { keep: true };
const drop =
  (why: string): Rule =>
  () => ({ why });
const keep: Rule = () => KEEP;
/** The files that it names come as entries of their own. */
const flattened: Rule = () => ({ skip: true });

const path: Rule = (value, folders) => (isHostPath(value, folders) ? { why: `${value} is a path of the host` } : KEEP);

/** A file that git only reads: it comes along. */
const data: Rule = (value, folders) => (isHostPath(value, folders) ? { copy: true } : KEEP);

/** Certificates of all authorities are a large file, and that of the system is inside already. */
const authorities: Rule = (value, folders) =>
  value !== CERTIFICATES_TARGET && isHostPath(value, folders) ? { copy: true, largest: 1024 * 1024 } : KEEP;

const command: Rule = (value, folders) => {
  if (/^(true|false|yes|no|on|off|\d+|)$/i.test(value)) return KEEP;
  const program = hostProgram(value, folders);
  return program === undefined ? KEEP : { why: `${program} is on the host only` };
};

/** Where a program that is missing has to be heard of: only what names a place of the host goes. */
const script: Rule = (value, folders) => {
  const place = namesHost(value, folders);
  return place === undefined ? KEEP : { why: `${place} is a path of the host` };
};

const alias: Rule = (value, folders, key) => {
  if (HEADER.test(value)) return { why: SECRET };
  return value.startsWith('!') ? script(value.slice(1), folders, key) : KEEP;
};

const helper: Rule = (value) => {
  if (value === '') return KEEP; // forgets the helpers before it
  if (/(^|[/!\s])gh auth git-credential$/.test(value)) return { keep: true, value: '!gh auth git-credential' };
  return { why: `the passwords of "${value.split(' ')[0]}" stay outside; inside, SSH remotes and GH_TOKEN work` };
};

const editor: Rule = (value, folders) =>
  hostProgram(value, folders) === undefined ? KEEP : { why: 'the editor is on the host' };

const header: Rule = (value) => (/auth|cookie|token|key|secret/i.test(headerName(value)) ? { why: SECRET } : KEEP);

function headerName(value: string): string {
  return value.slice(0, Math.max(0, value.indexOf(':')));
}

/** One that is written out in a command; a variable is none. */
const HEADER = /(auth|cookie|token|key|secret)[\w-]{0,60}:\s{0,20}((basic|bearer|token)\s{1,20})?[^\s$"'`(){}<>\\]{8}/i;

const SECRET = 'it holds a secret';
const KEYS = 'keys stay outside';
const RULES: Readonly<Record<string, Rule>> = {
  'include.path': flattened,
  'includeif.*.path': flattened,
  'alias.*': alias,
  'alias.*.command': alias,
  'browser.*.cmd': drop('the browser is on the host'),
  'commit.template': data,
  'core.alternaterefscommand': command,
  'core.askpass': drop('nothing inside can open a window'),
  'core.attributesfile': data,
  'core.editor': editor,
  'core.excludesfile': data,
  'core.fsmonitor': drop('a daemon of the host watches files of the host'),
  'core.gitproxy': command,
  'core.pager': command,
  'core.sshcommand': keep, // ssh/command.ts says more
  'credential.helper': helper,
  'credential.*.helper': helper,
  'diff.external': command,
  'diff.*.command': command,
  'diff.*.funcname': keep,
  'diff.*.textconv': command,
  'diff.*.wordregex': keep,
  'diff.*.xfuncname': keep,
  'difftool.*.cmd': command,
  'filter.*.clean': script,
  'filter.*.process': script,
  'filter.*.smudge': script,
  'gpg.program': drop(KEYS),
  'gpg.*.program': drop(KEYS),
  'gpg.ssh.allowedsignersfile': data,
  'gpg.ssh.defaultkeycommand': command,
  'gpg.ssh.revocationfile': data,
  'http.extraheader': header,
  'http.*.extraheader': header,
  'http.sslcainfo': authorities,
  'http.*.sslcainfo': authorities,
  'http.sslbackend': drop('the TLS library of the host is not in the image'),
  'http.*.sslbackend': drop('the TLS library of the host is not in the image'),
  'interactive.difffilter': command,
  'mailmap.file': data,
  'blame.ignorerevsfile': data,
  'maintenance.repo': drop('it is for a job of the host'),
  'merge.*.driver': command,
  'mergetool.*.cmd': command,
  'pager.*': command,
  'remote.*.receivepack': command,
  'remote.*.uploadpack': command,
  'safe.directory': keep,
  'scalar.repo': drop('it is for a job of the host'),
  'sequence.editor': editor,
  'tar.*.command': command,
  'trailer.*.cmd': command,
  'trailer.*.command': command,
  'uploadpack.packobjectshook': command,
  'url.*.insteadof': keep,
  'url.*.pushinsteadof': keep,
  'user.email': keep,
  'user.name': keep,
};

/** The first word of a command that is a path of the host. */
export function namesHost(value: string, folders: readonly string[]): string | undefined {
  return value.split(/[\s"'`;|&()=<>]+/).find((word) => isHostPath(word, folders));
}

const SECRET_NAME = /(token|password|passwd|secret|smtppass|passphrase|api-?key|[.-](pass|pat))$/;
const PASSWORD_IN_URL = /:\/\/[^/@:]+:[^/@]+@/;
/** Tokens that name themselves, wherever they stand. */
const TOKEN = /\b(gh[opsur]_\w{6}|github_pat_\w|glpat-[\w-]{6})/;

export function judge(key: string, value: string, folders: readonly string[]): Verdict {
  const kind = kindOf(key);
  const isProxy = /^http\..*proxy$/.test(kind);
  const text = `${key} ${value}`;
  if (SECRET_NAME.test(kind) || TOKEN.test(text) || (!isProxy && PASSWORD_IN_URL.test(text))) return { why: SECRET };
  const rule = RULES[key] ?? RULES[kind] ?? RULES[`${kind.slice(0, kind.indexOf('.'))}.*`] ?? path;
  return rule(value, folders, key);
}

/** The key as it may be shown: that of an insteadOf is a URL, which can hold a password. */
export function shownKey(key: string): string {
  return key.replaceAll(/:\/\/[^/]*@/g, '://…@');
}
