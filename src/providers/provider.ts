import type { MountMode } from '../config/config.ts';

/** What becomes of a file of the CLI's folder: copied between store and live folder, mounted from the state folder, or dropped. */
export type FileClass = 'credential' | 'settings' | 'memory' | 'index' | 'history' | 'cache' | 'noise';

/**
 * How two changes of one file are brought together; `auto` goes by the name: JSON by key, the rest as a whole. `whole` is
 * for what is called JSON and is none, such as an encrypted file.
 */
export type MergeRule = 'auto' | 'union' | 'whole';

export interface FileRule {
  /** Relative to the CLI's folder. `*` stands for part of a name; a trailing `/` means a folder with all that is in it. */
  readonly path: string;
  readonly class: FileClass;
  readonly merge?: MergeRule;
  /** Where the credential object is (keys with dots; '' for the whole file) and which of its keys holds its expiry. */
  readonly credential?: { readonly at: string; readonly expires: string };
  /** Of a credential that the CLI renews when it starts, with no lock, or one that gives way where many want it. */
  readonly renewal?: Renewal;
  /** A call may have a folder of its own mounted there. */
  readonly mounted?: true;
  /** Of what makes later calls execute something: it is in force only once the user has accepted it (docs/adr/0045). */
  readonly active?: Active;
  /** Of what later calls are told, as memory is: all of it, or what is at some keys of the JSON. It is named when a call changes it. */
  readonly prompt?: {
    readonly keys?: readonly string[];
    /** Those of the keys that name files which are read as memory. */
    readonly names?: readonly string[];
  };
}

export interface Active {
  /** Where it is in the JSON, with dots between keys; `*` stands for any key. All of the file when not given. */
  readonly keys?: readonly string[];
  /** Only while `settings.json` of the store switches one on there: plugins that are not enabled do nothing. */
  readonly enabledBy?: string;
}

export interface Renewal {
  /** Milliseconds before its expiry from which on a starting CLI renews it. */
  readonly within: number;
  /** The CLI uses the credential when `file` holds `value` at `key` (with dots); without that, unless it is given a key. */
  readonly when?: { readonly file: string; readonly key: string; readonly value: string };
}

export interface Secret {
  /** The variable inside the container. */
  readonly name: string;
  /** Variables of the host and the store's `env` that can give it, first match counts. */
  readonly from: readonly string[];
}

/** How to know that a call can be answered, without asking anybody. */
export interface CredentialRule {
  /** Files of the store whose presence (or whose key) means a login. */
  readonly files: readonly { readonly path: string; readonly key?: string }[];
  /** Variables that select another way to pay, such as a cloud account. */
  readonly variables: readonly string[];
  /** Which calls need a login beforehand: those with one of these words, or all, where nobody could log in during one. */
  readonly needed: readonly string[] | 'always';
  /** Where else a CLI finds one: it decides then, and has its own words for there being none. */
  readonly elsewhere?: {
    readonly words: readonly string[];
    /** Files of its folder in the store, and of the folders of a project from the working one up, that may name one. */
    readonly store: readonly string[];
    readonly project: readonly string[];
    /** Beside the variables: a key of theirs that gives one. */
    readonly keys: readonly string[];
  };
  /** What a person can do to log in; absent where only a key helps. */
  readonly login?: string;
}

/** Flags of a CLI whose values are files or folders of the host: how they are mounted, and how many a flag takes. */
export type PathFlags = Readonly<
  Record<
    string,
    { readonly mode: MountMode; /** `list`: also separated by commas. */ readonly takes?: 'many' | 'list' }
  >
>;

/** A CLI that can be called: plain data, no behaviour. */
/** Another service that answers the CLI, once the variable `when` says so. */
export interface Cloud {
  readonly when: string;
  /** What it needs more of the host's variables, as in `passEnv`. */
  readonly pass: readonly string[];
  /** Variables of a file each, which is mounted read-only where it stands. */
  readonly files: readonly string[];
  /** Variables of which one is enough, and the folder below HOME where its own tools keep a login else, which no call sees. */
  readonly enough: readonly string[];
  readonly folder: string;
}

export interface Provider {
  readonly name: string;
  /** Target of the Dockerfile, or a reference to an image that the user has. */
  readonly image: { readonly target: 'tools' | 'claude' | 'gemini' } | { readonly reference: string };
  readonly command: readonly string[];
  /** Name of the CLI's folder in HOME and in the live folder, such as `.claude`; absent when it keeps nothing. */
  readonly folder?: string;
  /** The variable by which a user has the CLI keep that folder, or the one that holds it, elsewhere. */
  readonly folderVariable?: { readonly name: string; readonly holds: 'folder' | 'parent' };
  /** Values may hold `${NAME}` or `${NAME:-default}`, taken from the host's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The same, as the user wrote it in config.yaml or a template. A value may be a key: the engine must not see it. */
  readonly declaredEnv?: Readonly<Record<string, string>>;
  /** Variables of the host that go in as they are; a trailing `*` matches the rest. */
  readonly passEnv: readonly string[];
  readonly clouds?: readonly Cloud[];
  readonly pathFlags?: PathFlags;
  /** What it reads of the host's files by itself: what words of a prompt name, and these of folders above the project; their imports. */
  readonly reads?: { readonly above: readonly string[]; readonly imports: readonly string[] };
  /** What is prescribed to the CLI on this machine, where that is here and inside. */
  readonly policy?: { readonly folder: string; readonly names: readonly string[]; readonly target: string };
  /** The word with which the CLI looks for an editor to speak with. */
  readonly editorWord?: string;
  /** Which name commands that the CLI runs at its events, in its folder and in a project. */
  readonly hookFiles?: { readonly own: readonly string[]; readonly project: readonly string[] };
  /** Which name servers (MCP) that the CLI starts, in its folder and in a project. */
  readonly serverFiles?: { readonly own: readonly string[]; readonly project: readonly string[] };
  readonly secrets: readonly Secret[];
  readonly credential?: CredentialRule;
  /** More variables, for a call that has the secret of that name. */
  readonly secretEnv: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Files of a new store, so that a first call asks nothing that mayfly already knows. */
  readonly seeds: Readonly<Record<string, object>>;
  readonly files: readonly FileRule[];
  /** What takes the mount as consent (option `trust: project`): variables that say so to the CLI. */
  readonly trustEnv: Readonly<Record<string, string>>;
  /**
   * What keeps a mount from being taken for consent unasked: the file of its folder in which the CLI keeps the user's answers, by
   * path, and the names of what a project tells the CLI by itself. And where it does not matter: settings that are `off`, a first word
   * of `commands`, or one of `words`.
   */
  readonly asksTrust?: {
    readonly answers: string;
    readonly names: readonly string[];
    readonly off: { readonly file: string; readonly key: string };
    readonly commands: readonly string[];
    readonly words: readonly string[];
  };
  /** Exit code that means: this folder is not trusted. */
  readonly untrustedCode?: number;
  readonly limits: { readonly memory: string; readonly cpus: number; readonly calls?: number };
  /** Modes of a terminal (DEC private) that its screen sets when it begins, such as `1049h`. */
  readonly modes?: readonly string[];
  /** How the CLI gives one plain answer to a prompt on its stdin, with no tools: its words, and whose events it prints. */
  readonly answer?: {
    readonly words: readonly string[];
    readonly events: 'claude' | 'gemini';
    /** What words cannot say: variables, and the target whose image has the files that they name. */
    readonly settings?: { readonly target?: string; readonly env: Readonly<Record<string, string>> };
  };
  /** A sandbox of its own: the settings (its folder's, a project's) whose `sandbox.enabled` switches it on, and the policy that keeps it off. */
  readonly ownSandbox?: {
    readonly settings: { readonly own: readonly string[]; readonly project: readonly string[] };
    readonly target: string;
    readonly policy: object;
  };
  /** Exit code that means: run me again. */
  readonly rerunCode?: number;
}

/** Inside the container; see images/entrypoint.sh. */
export const LIVE_TARGET = '/run/mayfly/live';
export const STAGE_TARGET = '/run/mayfly/call';
export const AGENT_TARGET = '/run/mayfly/agent.sock';
/** Where Debian's programs look by themselves, git and curl among them. */
export const CERTIFICATES_TARGET = '/etc/ssl/certs/ca-certificates.crt';
