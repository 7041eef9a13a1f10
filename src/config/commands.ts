/** What `mayfly` can be asked for: help and completion are made from this table, and cli.ts knows no other command. */
export interface Command {
  readonly summary: string;
  /** What follows `mayfly`, as help shows it. */
  readonly usage: string;
  /** Takes the options of a call (options.ts). */
  readonly options?: true;
  /** Flags of its own, with what they do. */
  readonly flags?: Readonly<Record<string, string | Flag>>;
  /** What its words are; a last one with `…` may come several times. */
  readonly takes?: readonly ('call' | 'call…' | 'project' | 'provider')[];
  /** What its first word can be, with what it does. */
  readonly words?: Readonly<Record<string, string>>;
}

export interface Flag {
  readonly does: string;
  /** What follows it: `NAME`, `PROVIDER` and others in capitals; without, it stands alone. */
  readonly value?: string;
  /** One letter. */
  readonly short?: string;
}

const JSON_FLAG = { json: 'as JSON' };
const FORCE_FLAG = { force: "also what is somebody else's" };

export const COMMANDS: Readonly<Record<string, Command>> = {
  run: {
    summary: 'run a provider in a container of its own',
    usage: 'run PROVIDER [options] [--] ARGUMENT…',
    options: true,
  },
  exec: {
    summary: 'run a command in the same kind of container',
    usage: 'exec [options] [--] COMMAND…',
    options: true,
  },
  ps: {
    summary: 'list the calls that live',
    usage: 'ps [-a|--waiting] [--provider PROVIDER] [--project PROJECT] [-q] [--format TEXT] [--json]',
    flags: {
      all: { does: 'those that have ended and are not removed yet, too', short: 'a' },
      waiting: 'those that wait for a slot instead',
      provider: { does: 'only those of this provider', value: 'PROVIDER' },
      project: { does: 'only those of this project', value: 'PROJECT' },
      quiet: { does: 'names only', short: 'q' },
      format: { does: 'a line for each, such as "{name} {age}"', value: 'TEXT' },
      ...JSON_FLAG,
    },
  },
  commit: {
    summary: 'commit what is staged, or everything, with a message that a provider proposes',
    usage: 'commit --provider claude|gemini|glm|none [options]',
    options: true,
  },
  show: {
    summary: 'show all that is known of a call',
    usage: 'show NAME [--json]',
    flags: JSON_FLAG,
    takes: ['call'],
  },
  find: {
    summary: 'say where a project runs',
    usage: 'find PROJECT [PROVIDER] [-q] [--json]',
    flags: { quiet: { does: 'names only', short: 'q' }, ...JSON_FLAG },
    takes: ['project', 'provider'],
  },
  stats: {
    summary: 'show what calls use, of their own limits',
    usage: 'stats [NAME]… [--watch] [--json]',
    flags: { watch: 'again and again', ...JSON_FLAG },
    takes: ['call…'],
  },
  top: {
    summary: 'show the processes inside of calls',
    usage: 'top [NAME] [--json]',
    flags: JSON_FLAG,
    takes: ['call'],
  },
  logs: {
    summary: 'show what a detached call has printed',
    usage: 'logs NAME [-f] [--tail LINES] [--json]',
    flags: {
      follow: { does: 'go on with what it prints from now on', short: 'f' },
      tail: { does: 'only so many lines from the end', value: 'LINES' },
      ...JSON_FLAG,
    },
    takes: ['call'],
  },
  wait: { summary: 'wait for a call, and end with its exit code', usage: 'wait NAME', takes: ['call'] },
  heal: {
    summary: 'do what can be done for a call that is not well',
    usage: 'heal NAME [--force] [--json]',
    flags: { ...FORCE_FLAG, ...JSON_FLAG },
    takes: ['call'],
  },
  gc: { summary: 'remove orphans, what crashed calls left, and old images', usage: 'gc [--json]', flags: JSON_FLAG },
  health: {
    summary: 'say which calls are not well, and the remedy',
    usage: 'health [NAME]… [--watch] [--json]',
    flags: { watch: 'tell what changes, as it happens', ...JSON_FLAG },
    takes: ['call…'],
  },
  events: {
    summary: 'tell of each start, stop, OOM kill and refusal, as it happens',
    usage: 'events [--json]',
    flags: JSON_FLAG,
  },
  attach: {
    summary: 'bring the terminal of a call here; Ctrl-] twice leaves it',
    usage: 'attach NAME [--force]',
    flags: FORCE_FLAG,
    takes: ['call'],
  },
  shell: {
    summary: 'open a shell beside the CLI of a call',
    usage: 'shell NAME [--force]',
    flags: FORCE_FLAG,
    takes: ['call'],
  },
  stop: {
    summary: 'end calls: politely, after 10 seconds for certain',
    usage: 'stop NAME… [--force] [--json]',
    flags: { ...FORCE_FLAG, ...JSON_FLAG },
    takes: ['call…'],
  },
  'stop-all': {
    summary: 'end all calls of yours, of this store',
    usage: 'stop-all [--provider PROVIDER] [--project PROJECT] [--yes] [--force] [--json]',
    flags: {
      provider: { does: 'only those of this provider', value: 'PROVIDER' },
      project: { does: 'only those of this project', value: 'PROJECT' },
      yes: { does: 'do not ask', short: 'y' },
      ...FORCE_FLAG,
      ...JSON_FLAG,
    },
  },
  restart: {
    summary: 'end a call and start it again, detached',
    usage: 'restart NAME [--force] [--json]',
    flags: { ...FORCE_FLAG, ...JSON_FLAG },
    takes: ['call'],
  },
  rename: {
    summary: 'call a call something else',
    usage: 'rename NAME NEW [--force] [--json]',
    flags: { ...FORCE_FLAG, ...JSON_FLAG },
    takes: ['call'],
  },
  doctor: {
    summary: 'say what is wrong, and the remedy',
    usage: 'doctor [--json]',
    flags: { json: 'findings as JSON' },
  },
  selftest: { summary: 'prove the whole way, with no key and no network', usage: 'selftest' },
  image: {
    summary: 'build, list, update and remove the images',
    usage: 'image build|list|update|prune [tools|claude|gemini]… [--all] [--check] [--json]',
    words: {
      build: 'build what is missing',
      list: 'show the images',
      update: 'look for newer versions of the CLIs',
      prune: 'remove images that are no longer used',
    },
    flags: {
      all: 'prune: every image of mayfly, and all caches of packages',
      check: 'update: only look, change nothing',
      json: 'what was done or found, as JSON',
    },
  },
  engine: {
    summary: 'start the engine by whatever way there is, or stop the one that mayfly has started itself',
    usage: 'engine start|stop [--at-boot]',
    words: {
      start: 'start Docker where it is down, and say which engine calls use',
      stop: 'stop the dockerd that mayfly started without a service manager, unless containers run on it',
    },
    flags: { 'at-boot': 'start: from now on whenever the machine starts, too, where systemd does that' },
  },
  config: {
    summary: 'show the settings that count, or the JSON schema of config.yaml',
    usage: 'config show [PROVIDER] | config schema',
    words: { show: 'the settings that count here', schema: 'the JSON schema of config.yaml' },
  },
  recommend: {
    summary: 'say which provider suits this project, and why',
    usage: 'recommend [--json]',
    flags: { json: 'with the weights, as JSON' },
  },
  context: {
    summary: 'print what this project is, for a CLI to read: languages, entry points, dependencies, git',
    usage: 'context [--json]',
    flags: { json: 'the same as JSON' },
  },
  template: {
    summary: 'show templates, and allow what one of the project wants',
    usage: 'template list | show NAME | allow NAME | schema [--json]',
    words: {
      list: 'those of config.yaml and of the project',
      show: 'what one gives',
      allow: 'let one of the project give more than calls have, until it changes',
      schema: 'the JSON schema of a template in a file of its own',
    },
    flags: JSON_FLAG,
  },
  ssh: {
    summary: 'show the SSH configuration that goes into the container',
    usage: 'ssh show [HOST]',
    words: { show: 'the result, and what was dropped and why' },
  },
  import: {
    summary: 'take over what older layouts and the CLIs of this host have',
    usage: 'import [--dry-run]',
    flags: { 'dry-run': 'show what would be taken from where to where' },
  },
  guard: {
    summary: 'show or undo what calls changed of what this machine runs later',
    usage: 'guard diff|restore|accept [--yes|--no]',
    words: {
      diff: 'what the last call that did so has changed in this project',
      restore: 'put back what was before',
      accept: 'put in force what a call gave its CLI that calls in every project would run',
    },
    flags: { yes: 'accept it without a question', no: 'forget what is put aside' },
  },
  backup: {
    summary: 'put the store and the state of projects into one archive',
    usage: 'backup [--with-credentials] [FILE [PROJECT…]]',
    flags: { 'with-credentials': 'logins and keys as well' },
  },
  restore: {
    summary: 'bring back what an archive holds, after showing what would change',
    usage: 'restore [--yes] [--map FROM=TO]… FILE',
    flags: {
      yes: 'do not ask',
      map: { does: 'what was at FROM on the other machine is at TO here', value: 'FROM=TO' },
    },
  },
  init: {
    summary: 'print the zsh functions or install them, or write executables that do the same',
    usage: 'init zsh [--write] | init shims [--remove]',
    words: {
      zsh: 'functions and completion for zsh',
      shims: 'executables for what is no zsh: scripts, timeout, xargs, bash, fish',
    },
    flags: { write: 'zsh: write them to a file that .zshrc sources', remove: 'shims: take them away' },
  },
  uninstall: { summary: 'remove everything but the store', usage: 'uninstall' },
};
