import { askConfig } from '../boundary/git.ts';
import { kindOf } from '../boundary/git-entry.ts';
import type { Host } from '../platform/host.ts';

/** A setting of git that changed; values in their order, none where it was not set. */
export interface Setting {
  readonly key: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The last word of settings whose value is a program, as git 2.52 has them; another section may get one of these any time. */
const RUN =
  /\.(alternaterefscommand|askpass|clean|cmd|command|cccmd|defaultkeycommand|difffilter|driver|editor|external|fsmonitor|gitproxy|headercmd|helper|hookspath|packobjectshook|pager|process|program|receivepack|recentobjectshook|sendmailcmd|smudge|sshcommand|textconv|tocmd|tunnel|uploadpack|vcs)$/;
/** Programs by a general word, files that are read as settings, and where git looks for its folders. */
const ALSO =
  /^(browser\.\*\.path|core\.worktree|difftool\.\*\.path|init\.templatedir|instaweb\.(browser|httpd)|include\.path|includeif\.\*\.path|lfs\.(customtransfer|extension)\..*|man\.\*\.path|mergetool\.\*\.path|pager\..*|protocol\.(\*\.)?allow|web\.browser|sendemail\.(\*\.)?smtpserver)$/;

/** Of an alias: a command of the shell, options of git itself, and commands of git that are given one to run. */
const ALIAS =
  /^\s*([!-]|(bisect|filter-branch|for-each-repo|send-email|submodule)\b|(rebase|difftool)\b.*\s-\w*x|grep\b.*\s-\w*O)|\s--(exe|ext|op|upl|rece)/;

/** Where git gets and sends, through whom, and whom it takes for whom; and secrets that it is to send along. */
const WAY =
  /^(credential\..*|http\.(\*\.)?(proxy.*|sslverify|sslcainfo|sslcapath|sslbackend|schannel.*|pinnedpubkey|curloptresolve|extraheader|cookiefile|savecookies)|remote\.\*\.((push)?url|proxy.*)|safe\..*|url\.\*\.(push)?insteadof)$/;
/** A remote by its address, in a setting that mostly names one. */
const ADDRESS = /^(branch\.\*\.(push)?remote|remote\.pushdefault)$/;

/** Whether git would run, or obey, the value. */
export function isActive(key: string, value: string): boolean {
  const kind = kindOf(key);
  if (key.startsWith('alias.')) return ALIAS.test(value.replaceAll(/["'\\]/g, ''));
  if (/^submodule\.\*\.update$/.test(kind)) return value.startsWith('!');
  if (ADDRESS.test(kind)) return /:|^[./~]./.test(value);
  return RUN.test(key) || ALSO.test(kind) || WAY.test(kind);
}

/** A remote that is new, and names no program: a word about it is due, but nothing runs by it. */
export function isPlainRemote({ key, before, after }: Setting): boolean {
  const isAddress = /^remote\.\*\.(push)?url$/.test(kindOf(key));
  return isAddress && before.length === 0 && after.every((value) => !value.includes('::'));
}

/** The active settings that differ between two contents of a file. */
export function compareSettings(before: Settings, after: Settings): Setting[] {
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((key) => {
    const [old, now] = [before.get(key) ?? [], after.get(key) ?? []];
    const isDifferent = old.length !== now.length || old.some((value, index) => value !== now[index]);
    return isDifferent && [...old, ...now].some((value) => isActive(key, value))
      ? [{ key, before: old, after: now }]
      : [];
  });
}

type Settings = ReadonlyMap<string, readonly string[]>;

/** The settings of a file as git itself reads them, without what they include; undefined where git cannot. */
export async function readSettings(host: Pick<Host, 'capture'>, text: string): Promise<Settings | undefined> {
  // Not in the project: there, git would begin by obeying the very file.
  const { code, stdout } = await askConfig(host, ['--file', '-', '--no-includes', '--list', '-z'], {
    input: Buffer.from(text, 'latin1').toString(),
  });
  if (code !== 0) return undefined;
  const settings = new Map<string, string[]>();
  for (const item of stdout.split('\0').slice(0, -1)) {
    const end = item.indexOf('\n');
    const [key, value] = end === -1 ? [item, 'true'] : [item.slice(0, end), item.slice(end + 1)];
    const values = settings.get(key);
    if (values) values.push(value);
    else settings.set(key, [value]);
  }
  return settings;
}
