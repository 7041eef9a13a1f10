/** One kind of value, wherever it is written: a flag, a variable, a key of config.yaml. */
export type Field = {
  readonly type: 'string' | 'boolean' | 'number' | 'size' | 'list' | 'words' | 'map';
  readonly choices?: readonly string[];
  /** The form of a size or a text, or of every item of a list: a regular expression, and in words. */
  readonly item?: { readonly pattern: string; readonly allowed: string };
  readonly description: string;
};

export type Option = Field & {
  /** Shown in help; the value that counts when nobody says otherwise. Absent: decided by provider or machine. */
  readonly default?: string | number | boolean | readonly string[];
  /** May stand under `providers.NAME` as well. */
  readonly perProvider?: true;
  /** Only as a flag, of these commands only; no variable, no key. */
  readonly flagOf?: readonly string[];
  /** Means this value where the flag stands alone; it takes another one only after `=`. */
  readonly bare?: number;
  /** One letter that says the same, where it stands before the operands. */
  readonly short?: string;
};

/**
 * Every option of a call, once. From this table come the flags (`--KEY`), the variables (`MAYFLY_KEY`), the keys of
 * config.yaml with their JSON schema, the help texts and the zsh completion.
 */
export const OPTIONS = {
  engine: {
    type: 'string',
    choices: ['auto', 'docker', 'podman'],
    default: 'auto',
    description: 'engine that runs the containers',
  },
  network: {
    type: 'string',
    default: 'host',
    perProvider: true,
    description: 'network of the container: host, bridge, none or a name',
  },
  memory: {
    type: 'size',
    // Below about 6 MB no engine starts a container; a number alone is bytes, and mostly meant otherwise.
    item: {
      pattern:
        '^0*(([7-9]\\d{6}|[1-9]\\d{7,})[bB]?|([7-9]\\d{3}|[1-9]\\d{4,})[kK]|([6-9]|[1-9]\\d+)(\\.\\d+)?[mM]|([1-9]\\d*(\\.\\d+)?|\\.0?[1-9]\\d*)[gG])$',
      allowed: 'a size of at least 6m, such as 512m or 2g',
    },
    perProvider: true,
    description: 'memory limit of a call, such as 2g',
  },
  cpus: { type: 'number', perProvider: true, description: 'processors of a call, such as 1.5' },
  'pids-limit': { type: 'number', default: 512, perProvider: true, description: 'processes and threads of a call' },
  'read-only': {
    type: 'boolean',
    default: true,
    perProvider: true,
    description: 'read-only root file system in the container',
  },
  'allow-home': { type: 'boolean', default: false, description: 'allow a project that holds HOME, the store or keys' },
  'git-hooks': {
    type: 'string',
    choices: ['read-only', 'writable'],
    default: 'read-only',
    description: 'how hooks in the git folders of the project are mounted',
  },
  'lacking-hooks': {
    type: 'string',
    choices: ['say', 'refuse'],
    default: 'say',
    perProvider: true,
    description:
      'what becomes of a call in which hooks of yours cannot work (git’s, or those that guard tools of the CLI): a line, or no call',
  },
  state: {
    type: 'string',
    choices: ['store', 'project'],
    default: 'store',
    description: 'where history is kept: in the store, or in .ai-state of the project',
  },
  trust: {
    type: 'string',
    choices: ['auto', 'ask', 'project'],
    default: 'auto',
    perProvider: true,
    description:
      'whether the CLI asks before it trusts the mounted project, or takes the mount as consent; auto: it asks at a terminal only',
  },
  'ssh-agent': {
    type: 'string',
    choices: ['filtered', 'direct', 'off'],
    default: 'filtered',
    perProvider: true,
    description: 'how the SSH agent is forwarded: for listing and signing only, as it is, or not at all',
  },
  'ssh-agent-keys': {
    type: 'list',
    default: [],
    perProvider: true,
    description: 'keys of the SSH agent that may be used, by fingerprint or comment (with * and ?); all when empty',
  },
  'ssh-agent-confirm': {
    type: 'string',
    choices: ['off', 'ask'],
    default: 'off',
    perProvider: true,
    description: 'whether to ask before each signature of the SSH agent, on the terminal or with SSH_ASKPASS',
  },
  'ssh-agent-log': {
    type: 'boolean',
    default: false,
    perProvider: true,
    description: 'keep a line about each signature of the SSH agent in ssh/agent.log of the store',
  },
  'github-token': {
    type: 'boolean',
    default: true,
    perProvider: true,
    description:
      "whether calls get the login of GitHub's CLI as GH_TOKEN, and that of GH_HOST as GH_ENTERPRISE_TOKEN, for gh and for git over HTTPS",
  },
  'ca-bundle': {
    type: 'string',
    description: 'PEM file of certificate authorities that builds and calls trust besides those of the system',
  },
  'pass-env': {
    type: 'list',
    default: [],
    perProvider: true,
    description: 'more variables to pass into the container, as NAME or NAME=VALUE',
  },
  'update-check': {
    type: 'boolean',
    default: true,
    description: 'look for newer CLIs once a day, after an interactive call, and mention them; never where CI is set',
  },
  base: {
    type: 'string',
    choices: ['auto', 'registry', 'offline'],
    default: 'auto',
    description: 'where the base image comes from',
  },
  template: {
    type: 'string',
    flagOf: ['run', 'exec'],
    description: 'resources, network, mounts, variables, caches and tools of this template',
  },
  'commit-on-exit': {
    type: 'string',
    choices: ['ask', 'off'],
    default: 'ask',
    perProvider: true,
    description: 'whether an interactive call that left changes in a git project ends with the offer to commit them',
  },
  wait: {
    type: 'number',
    bare: Number.POSITIVE_INFINITY,
    perProvider: true,
    description: 'seconds to wait for a slot when the limit is reached; the flag alone: as long as it takes',
  },
  'keep-ended': {
    type: 'string',
    item: { pattern: '^(off|boot|[1-9]\\d{0,3}d)$', allowed: 'days such as 7d, boot, or off' },
    default: '7d',
    perProvider: true,
    description:
      'how long it is known how a detached call ended, and what it printed: for so many days, until the next boot, or not at all',
  },
  detach: {
    type: 'boolean',
    flagOf: ['run', 'exec'],
    short: 'd',
    description: 'no terminal of its own; print its name, for mayfly attach',
  },
  name: { type: 'string', flagOf: ['run', 'exec'], description: 'what the call is called, instead of a made-up name' },
  'dry-run': {
    type: 'boolean',
    flagOf: ['run', 'exec', 'commit'],
    description: 'print the engine command, secrets masked, and stop; of a commit, what the provider would be asked',
  },
  provider: {
    type: 'string',
    flagOf: ['exec', 'commit'],
    description: 'prepare the container as for a call of this provider; of a commit, who writes the message, or none',
  },
  hint: { type: 'string', flagOf: ['commit'], description: 'what the diff does not say, such as the reason' },
  type: {
    type: 'string',
    choices: ['feat', 'fix', 'docs', 'style', 'refactor', 'perf', 'test', 'build', 'ci', 'chore', 'revert'],
    flagOf: ['commit'],
    description: 'type of the message',
  },
  scope: { type: 'string', flagOf: ['commit'], description: 'scope of the message' },
  lang: { type: 'string', flagOf: ['commit'], description: 'language of the message; that of the history otherwise' },
  staged: { type: 'boolean', flagOf: ['commit'], description: 'commit only what is staged' },
  all: { type: 'boolean', flagOf: ['commit'], description: 'commit everything, also when only a part is staged' },
  push: { type: 'boolean', flagOf: ['commit'], description: 'push afterwards; --no-push does not even offer it' },
  yes: { type: 'boolean', flagOf: ['commit'], description: 'ask nothing; what would need an answer is an error' },
  generate: { type: 'number', flagOf: ['commit'], description: 'how many messages to choose from, 1 to 9' },
  print: { type: 'boolean', flagOf: ['commit'], description: 'print the message to stdout, and commit nothing' },
  json: {
    type: 'boolean',
    flagOf: ['run', 'exec', 'commit'],
    description: 'print what was done as JSON: with --detach its name and id; of a commit, and ask nothing',
  },
  'max-diff': {
    type: 'size',
    default: '60k',
    flagOf: ['commit'],
    description: 'how much of the diff is sent at most',
  },
} as const satisfies Record<string, Option>;

export type OptionKey = keyof typeof OPTIONS;
export type Value = string | number | boolean | readonly string[];
export type Values = Partial<Record<OptionKey, Value>>;

export const OPTION_TABLE: Readonly<Record<string, Option>> = OPTIONS;

export function variableOf(key: string): string {
  return `MAYFLY_${key.toUpperCase().replaceAll('-', '_')}`;
}

/** Of any size but none. */
export const SIZE = '^(?=.*[1-9])[0-9]+(\\.[0-9]+)?[bkmgBKMG]?$';

/** Reads one value from the text of a flag or a variable; a string result says what would be allowed. */
export function parseValue(option: Option, text: string): { value: Value } | { allowed: string } {
  if (option.choices && !option.choices.includes(text)) return { allowed: option.choices.join(', ') };
  switch (option.type) {
    case 'boolean':
      if (/^(1|true|yes|on)$/i.test(text)) return { value: true };
      if (/^(0|false|no|off)$/i.test(text)) return { value: false };
      return { allowed: 'true, false' };
    case 'number':
      return /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? { value: Number(text) } : { allowed: 'a number above 0' };
    case 'size':
      return new RegExp(option.item?.pattern ?? SIZE).test(text)
        ? { value: text }
        : { allowed: option.item?.allowed ?? 'a size such as 512m or 2g' };
    case 'list':
      return { value: text.split(',').filter(Boolean) };
    default:
      if (option.item && !new RegExp(option.item.pattern).test(text)) return { allowed: option.item.allowed };
      return text === '' ? { allowed: 'a value that is not empty' } : { value: text };
  }
}
