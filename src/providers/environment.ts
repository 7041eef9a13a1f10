import type { Provider } from './provider.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export interface Environment {
  readonly visible: Readonly<Record<string, string>>;
  readonly hidden: Readonly<Record<string, string>>;
}

/**
 * By what the CLIs tell terminals and multiplexers apart: what they can show, how to copy, which keys they send. All that either of them
 * reads of these, but for what only Windows has.
 */
const TERMINAL = [
  ...['TERM_PROGRAM', 'TERM_PROGRAM_VERSION', 'TERM_PRODUCT', 'TERMINAL_EMULATOR', 'COLORFGBG', 'FORCE_CODE_TERMINAL'],
  ...[
    'TMUX',
    'TMUX_PANE',
    'STY',
    'ZELLIJ',
    'WT_SESSION',
    'NVIM',
    'INSIDE_EMACS',
    'CURSOR_TRACE_ID',
    '__CFBundleIdentifier',
  ],
  ...['KITTY_WINDOW_ID', 'ALACRITTY_LOG', 'ALACRITTY_WINDOW_ID', 'WEZTERM_PANE', 'KONSOLE_VERSION', 'VTE_VERSION'],
  ...[
    'ITERM_SESSION_ID',
    'XTERM_VERSION',
    'GNOME_TERMINAL_SERVICE',
    'TILIX_ID',
    'TERMINATOR_UUID',
    'ZED_TERM',
    'ZED_SESSION',
  ],
  ...['INTELLIJ_TERMINAL_COMMAND_BLOCKS*', 'SSH_TTY', 'SSH_CONNECTION', 'SSH_CLIENT'],
];

/** What every call is given, because a native CLI would have it. */
const ALWAYS = [
  'TERM',
  'COLORTERM',
  ...TERMINAL,
  'TZ',
  'LANG',
  'LC_*',
  'NO_COLOR',
  'FORCE_COLOR',
  'CLICOLOR*',
  'CI',
  'EMAIL',
  'OTEL_*',
  'GH_HOST',
  'GIT_AUTHOR_*',
  'GIT_COMMITTER_*',
];
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);
const PLAIN = ['TERM', 'COLORTERM', 'TZ', 'LANG', 'LC_*'];

/**
 * The environment of a call. Built-in constants and the terminal are visible; whatever the user wrote or the host has goes
 * the hidden way, since a variable of config.yaml can be a key, and a proxy, a header or a base URL can hold a password. `secretNames` are the key variables of all
 * providers: a pattern never lets another provider's key through.
 */
export function buildEnvironment(
  provider: Provider,
  host: Variables,
  extra: readonly string[],
  secrets: Readonly<Record<string, string>>,
  secretNames: ReadonlySet<string>,
): Environment {
  const visible: Record<string, string> = { LANG: 'C.UTF-8' };
  const hidden: Record<string, string> = {};
  const take = (patterns: readonly string[], into: Record<string, string>): void => {
    for (const name of matching(patterns, host)) {
      const value = host[name];
      if (value !== undefined && !secretNames.has(name)) into[name] = value;
    }
  };
  take([...ALWAYS, ...PROXIES, ...provider.passEnv], hidden);
  take(PLAIN, visible);
  for (const name of Object.keys(visible)) delete hidden[name];
  const set = (constants: Readonly<Record<string, string>> = {}, into: Record<string, string>): void => {
    for (const [name, template] of Object.entries(constants)) {
      const value = expand(template, host);
      delete hidden[name];
      (value === template ? into : hidden)[name] = value;
    }
  };
  set(provider.env, visible);
  set(provider.declaredEnv, hidden);
  for (const name of Object.keys(secrets)) set(provider.secretEnv[name], visible);
  for (const item of extra) {
    const [name = '', ...rest] = item.split('=');
    const value = rest.length > 0 ? rest.join('=') : host[name];
    if (value !== undefined) hidden[name] = value;
  }
  Object.assign(hidden, secrets);
  for (const name of Object.keys(hidden)) delete visible[name];
  return { visible, hidden };
}

/** `${NAME}` and `${NAME:-default}`; an empty variable counts as unset, as in the shell's form with the colon. */
export function expand(template: string, host: Variables): string {
  return template.replaceAll(
    /\$\{(\w+)(?::-([^}]*))?\}/g,
    (_, name: string, fallback = '') => host[name] || String(fallback),
  );
}

/** Names set on the host that one of the patterns covers; a trailing `*` covers the rest of a name. */
function matching(patterns: readonly string[], host: Variables): string[] {
  const covered = patterns.map((pattern) => pattern.replace(/\W/g, '\\$&').replace(/\\\*$/, '.*'));
  const expression = new RegExp(`^(?:${covered.join('|')})$`, 's');
  return Object.keys(host).filter((name) => expression.test(name));
}
