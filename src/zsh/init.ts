import { assets } from '../platform/assets.ts';
import { MayflyError } from '../platform/errors.ts';
import { renderCompletion } from './completion.ts';
import { quote } from '../platform/quote.ts';

export interface InitTable {
  /** Absolute path of mayfly, and of the store that counts when MAYFLY_HOME does not say otherwise. */
  readonly executable: string;
  readonly store: string;
  /** Folder of the shims, which need not be there. */
  readonly shims: string;
  /** Each gets a function of its name; the first word of `command` says which CLI's flags to complete. */
  readonly providers: readonly { readonly name: string; readonly command: readonly string[] }[];
}

/** Functions beside those of the providers, each with the words that mayfly gets before the arguments. */
const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  mayfly: [],
  gexec: ['exec', '--'],
  aic: ['commit', '--provider', 'gemini'],
  cic: ['commit', '--provider', 'claude'],
  'ai-session': [],
  'ai-list': ['ps'],
  'ai-status': ['health'],
  'ai-stats': ['stats'],
  'ai-logs': ['logs'],
  'ai-start': ['run', '--detach'],
  'ai-attach': ['attach'],
  'ai-stop': ['stop'],
  'ai-stop-all': ['stop-all'],
  'ai-restart': ['restart'],
};

/** Names of all functions for somebody who has `providers`. */
export function functionNames(providers: InitTable['providers']): string[] {
  return ['ai', 'ai-mode', ...providers.map(({ name }) => name), ...Object.keys(FUNCTIONS)];
}

/** Names that other tools had for them, and what they are called here. */
const RENAMED: Readonly<Record<string, string>> = {
  'ai-session-manager': 'ai-session',
  start_instance: 'ai-start',
  stop_instance: 'ai-stop',
};

/** shell/init.zsh with its table filled in: functions and completion, ready to be sourced. */
export function renderInit({ executable, store, shims, providers }: InitTable): string {
  checkNames(providers);
  const table = [
    `__mayfly_executable=${quote(executable)}`,
    `__mayfly_store=${quote(store)}`,
    `__mayfly_shims=${quote(shims)}`,
    `__mayfly_providers=(${words(providers.map(({ name, command }) => [name, command[0] ?? '']))})`,
    `__mayfly_commands=(${words(Object.entries(FUNCTIONS).map(([name, argv]) => [name, argv.join(' ')]))})`,
    `__mayfly_renamed=(${words(Object.entries(RENAMED))})`,
  ].join('\n  ');
  return (assets['shell/init.zsh'] ?? '')
    .replace('# @table@', () => table)
    .replace('# @completion@', () => renderCompletion().trimEnd());
}

function words(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${quote(name)} ${quote(value)}`).join(' ');
}

const TAKEN = new Set(['ai', 'ai-mode', 'mayfly_unload', ...Object.keys(FUNCTIONS), ...Object.keys(RENAMED)]);

export function checkNames(providers: readonly { readonly name: string }[]): void {
  for (const { name } of providers) checkName(name);
}

/** A provider's name becomes a function, a file, a folder and part of a container's name. */
function checkName(name: string): void {
  const what = TAKEN.has(name) ? 'is a function of mayfly' : 'cannot be the name of a function';
  if (TAKEN.has(name) || !/^[a-z][a-z0-9._-]*$/i.test(name))
    throw new MayflyError({
      kind: 'config-invalid',
      where: `config.yaml: providers.${name}`,
      what: `"${name}" ${what}`,
      allowed: 'another name of letters, digits, ".", "_" and "-"',
    });
}
