import path from 'node:path';
import { physicalFile } from '../boundary/mount-source.ts';
import { allowed, readText, stat } from '../platform/files.ts';
import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { sshCommand, withKeyVariables } from './ssh-command.ts';
import { containerGit, type ContainerGit, type DroppedEntry } from './container.ts';
import { type Entry, writeEntries } from '../boundary/git-entry.ts';
import { isFromProject } from './part.ts';
import { type GitConfig, readUserConfig } from '../boundary/git-config.ts';
import { type OwnHooks, readOwnHooks } from './own-hooks.ts';
import { conditionalWithoutForeign, withoutForeign } from './origins.ts';
import { unseenRemotes } from './remotes.ts';
import type { WhyNoSignature } from './signing.ts';

const LARGEST = 64 * 1024; // bytes of a file that comes along

export interface PreparedGit extends ContainerGit, Pick<GitConfig, 'hooksPath' | 'included'> {
  /** The caller's variables for git, as they are inside. */
  readonly variables: Readonly<Record<string, string>>;
  readonly identities: readonly string[];
  /** Lines for stderr. */
  readonly notes: readonly string[];
}

/**
 * `folders`: those that are mounted at their own path. `config`: what git says, when it was asked already. `hasMoreTools`: what the image has
 * is not known.
 */
export async function prepareGit(
  host: Pick<Host, 'env' | 'user' | 'capture'>,
  cwd: string,
  folders: readonly string[],
  config: Promise<GitConfig> = readUserConfig(host, cwd),
  whyNoSignature: WhyNoSignature = () => undefined,
  hasMoreTools = false,
): Promise<PreparedGit> {
  const { home } = host.user;
  const { repository, hooksPath, included, note, ...read } = await config;
  const { entries, conditional } = withValues(read, folders, host.env);
  const defaults = path.join(host.env['XDG_CONFIG_HOME'] || path.join(home, '.config'), 'git');
  const search = hasMoreTools ? '' : (host.env['PATH'] ?? '');
  const hooks = (folder: string): OwnHooks => readOwnHooks(folder, readSmall, { home, search });
  const places = { home, folders, defaults, read: readSmall, real: realPlace, hooks, whyNoSignature };
  const made = containerGit(
    withoutForeign(entries, places),
    places,
    repository,
    conditional && conditionalWithoutForeign(conditional, places),
  );
  const unseen = unseenRemotes(repository ?? [], cwd, places);
  const caller = callerCommand(
    withKeyVariables(host.env['GIT_SSH_COMMAND'] ?? '', (name) => host.env[name]),
    home,
    folders,
  );
  return {
    ...made,
    dropped: [...made.dropped, ...unseen, ...caller.dropped],
    identities: [...(made.identities ?? []), ...caller.identities],
    variables: caller.variables,
    ...(hooksPath !== undefined && { hooksPath }),
    ...(included && { included }),
    notes: [...(note === undefined ? [] : [note]), ...unseen.map(lineOf), ...lackingLine(made.lackingHooks)],
  };
}

function lineOf({ key, why }: DroppedEntry): string {
  return oneLine(`mayfly: ${key} of this repository leads nowhere inside: ${why}`);
}

function lackingLine(hooks: readonly DroppedEntry[] = []): string[] {
  if (hooks.length === 0) return [];
  const fix = 'have them use what the image has, or set lacking-hooks to refuse';
  return [oneLine(`mayfly: ${whatHooksLack(hooks)}; ${fix}`)];
}

export function whatHooksLack(hooks: readonly DroppedEntry[]): string {
  return `git hooks of yours do not work inside as they do here (${hooks.map(({ why }) => why).join('; ')})`;
}

/** Variables of the caller in what the user's own files have git start for ssh; those of a project learn no value. */
function withValues(
  { entries, conditional }: Pick<GitConfig, 'entries' | 'conditional'>,
  folders: readonly string[],
  env: Host['env'],
): Pick<GitConfig, 'entries' | 'conditional'> {
  const own = (list: readonly Entry[]): Entry[] =>
    list.map((entry) =>
      entry.key === 'core.sshcommand' && entry.value?.includes('$') && !isFromProject(entry.origin, folders)
        ? Object.assign({}, entry, { value: withKeyVariables(entry.value, (name) => env[name]) })
        : entry,
    );
  if (!conditional) return { entries: own(entries) };
  const files = new Map([...conditional.files].map(([file, list]) => [file, own(list)]));
  return { entries: own(entries), conditional: { entries: own(conditional.entries), files } };
}

/** What git starts for ssh by the caller's environment. */
function callerCommand(
  value: string,
  home: string,
  folders: readonly string[],
): Pick<PreparedGit, 'dropped' | 'identities' | 'variables'> {
  if (!value) return { dropped: [], identities: [], variables: {} };
  const { identities, ...verdict } = sshCommand(value, home, folders);
  if ('why' in verdict) return { dropped: [{ key: CALLERS, origin: '', why: verdict.why }], identities, variables: {} };
  const text = 'value' in verdict ? verdict.value : undefined;
  return { dropped: [], identities, variables: { [CALLERS]: text ?? value } };
}

const CALLERS = 'GIT_SSH_COMMAND';

function realPlace(file: string): string {
  return physicalFile(file) ?? file;
}

function readSmall(file: string, largest = LARGEST): string | undefined {
  const found = allowed(() => stat(file));
  const text = found?.isFile() && found.size <= largest ? allowed(() => readText(file)) : undefined;
  return text?.includes('PRIVATE KEY-----') ? undefined : text;
}

/** With it a token is of use to https remotes as well: the user's own helper may be one that stays outside. */
const HELPER = '!gh auth git-credential';

/** What git needs, by path in the stage. `servers`: those that gh has a token for inside. */
export function gitFiles(
  { text, files }: Pick<ContainerGit, 'text' | 'files'>,
  servers: readonly string[] = [],
): Record<string, string> {
  const named = Object.entries(files).map(([name, content]) => [`home/.gitconfig.d/${name}`, content]);
  const helpers = servers.map((server) => ({ key: `credential.https://${server}.helper`, value: HELPER }));
  const missing = helpers.filter((helper) => !text.includes(writeEntries([helper])) && !ALL_SERVERS.test(text));
  const whole = text + writeEntries(missing);
  return {
    ...(whole !== '' && { 'home/.gitconfig': whole }),
    ...(Object.fromEntries(named) as Record<string, string>),
  };
}

const ALL_SERVERS = /^\[credential\]\n(?:\t.*\n)*?\thelper = "!gh auth git-credential"$/m;
