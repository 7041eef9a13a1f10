import { OPTION_TABLE, type Field } from '../config/options.ts';
import { PROJECT_TYPES } from '../config/project-type.ts';
import { CACHES, TEMPLATE_OPTIONS } from '../config/template.ts';

/** What config.yaml may hold, as a tree of fields: the validator, the JSON schema and the documentation walk it. */
export type Shape =
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'object'; readonly description: string; readonly keys: Readonly<Record<string, Shape>> }
  | {
      readonly kind: 'record';
      readonly description: string;
      /** The form of every name: a regular expression, and in words. */
      readonly names: { readonly pattern: string; readonly allowed: string };
      readonly of: Shape;
    };

const PATHS = { pattern: '^(~|~?/.*)$', allowed: 'paths that begin with / or ~/' };
/** The entrypoint is a shell, which has no other ones. */
export const VARIABLES = { pattern: '^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$', allowed: 'names of variables' };
/** As a command of the shell, which zsh does not read otherwise. */
const WORDS = { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', allowed: 'letters, digits, ".", "_" and "-"' };

const field = (type: Field['type'], description: string, choices?: readonly string[]): Shape => ({
  kind: 'field',
  field: { type, description, ...(choices && { choices }) },
});

const list = (description: string, pattern: string, allowed: string): Shape => ({
  kind: 'field',
  field: { type: 'list', description, item: { pattern: `^${pattern}$`, allowed } },
});

/** Below the folder of a CLI, or HOME; a list on one line has commas. */
const STEP = '(?!\\.{1,2}(?:[/,]|$))[^/,]+';
const BELOW = { pattern: `${STEP}(?:/${STEP})*/?`, allowed: 'relative paths, without "..", such as .aider/' };

const options = (perProvider: boolean): Record<string, Shape> =>
  Object.fromEntries(
    Object.entries(OPTION_TABLE)
      .filter(([, option]) => !option.flagOf && (!perProvider || option.perProvider))
      .map(([key, option]) => [key, { kind: 'field', field: option }]),
  );

const MOUNTS: Shape = {
  kind: 'record',
  description: 'more folders and files of this host, by path (absolute, or from ~), at the same path inside',
  names: PATHS,
  of: field('string', 'read-only or writable', ['read-only', 'writable']),
};

/** Names and versions only: they become words of a Dockerfile. */
const TOOLS: Shape = {
  kind: 'object',
  description: 'what the image has besides, built once',
  keys: {
    debian: list(
      'packages of Debian: NAME or NAME=VERSION',
      '[a-z0-9][a-z0-9+.-]*[a-z0-9+.](=[A-Za-z0-9.+~:-]+)?',
      'NAME or NAME=VERSION',
    ),
    npm: list(
      'packages of npm, installed globally: NAME or NAME@VERSION',
      '(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*(@[A-Za-z0-9][A-Za-z0-9._+-]*)?',
      'NAME or NAME@VERSION',
    ),
    pip: list(
      'packages of Python: NAME or NAME==VERSION',
      '[A-Za-z0-9][A-Za-z0-9._-]*(\\[[A-Za-z0-9,._-]+\\])?([=~]=[A-Za-z0-9][A-Za-z0-9.*+!-]*)?',
      'NAME or NAME==VERSION',
    ),
  },
};

const PROVIDER: Shape = {
  kind: 'object',
  description: 'limits and settings of a provider, or the declaration of a new one',
  keys: {
    ...options(true),
    'max-calls': field(
      'number',
      'simultaneous calls; 5 of glm when not given, of the others as many as there may be over all',
    ),
    extends: field('string', 'provider that this one starts from', ['claude', 'gemini', 'glm']),
    target: field('string', 'image of mayfly to run in', ['tools', 'claude', 'gemini']),
    image: field('string', 'an image of yours to run in, instead of a target'),
    command: field('words', 'the command and its first arguments'),
    folder: {
      kind: 'field',
      field: {
        type: 'string',
        description: 'folder of the CLI in HOME, such as .aider',
        item: { pattern: `^${BELOW.pattern}$`, allowed: BELOW.allowed },
      },
    },
    env: field('map', 'variables inside; ${NAME} and ${NAME:-default} come from the host'),
    secrets: field('list', 'variables that hold a key: NAME, or NAME=OTHER to take it from OTHER'),
    files: list('files and folders/ of the CLI that are kept in the store', BELOW.pattern, BELOW.allowed),
    history: list('files and folders/ of the CLI that are kept with the project', BELOW.pattern, BELOW.allowed),
    mounts: MOUNTS,
    tools: TOOLS,
  },
};

export const TEMPLATE_SHAPE: Shape = {
  kind: 'object',
  description: 'what the calls have that name it with --template',
  keys: {
    ...Object.fromEntries(
      TEMPLATE_OPTIONS.map((key): [string, Shape] => [key, { kind: 'field', field: OPTION_TABLE[key] as Field }]),
    ),
    mounts: MOUNTS,
    env: field('map', 'variables inside; ${NAME} and ${NAME:-default} come from the host'),
    caches: list('caches that calls share and that last', `(${CACHES.join('|')})`, CACHES.join(', ')),
    tools: TOOLS,
  },
};

export const CONFIG_SHAPE: Shape = {
  kind: 'object',
  description: 'settings of mayfly',
  keys: {
    ...options(false),
    'max-calls': field('number', 'simultaneous calls over all, 10 when not given'),
    mounts: MOUNTS,
    tools: TOOLS,
    projects: {
      kind: 'record',
      description: 'projects by path (absolute, or from ~), each with all that is below it',
      names: PATHS,
      of: { kind: 'object', description: 'settings of the calls there', keys: { ...options(true), mounts: MOUNTS } },
    },
    providers: { kind: 'record', description: 'providers by name', names: WORDS, of: PROVIDER },
    recommend: {
      kind: 'record',
      description: 'how well a provider suits a type of project, by provider',
      names: WORDS,
      of: {
        kind: 'object',
        description: 'weights by type; the highest wins',
        keys: Object.fromEntries(PROJECT_TYPES.map((type) => [type, field('number', `weight for ${type} projects`)])),
      },
    },
    templates: { kind: 'record', description: 'templates by name', names: WORDS, of: TEMPLATE_SHAPE },
    secrets: {
      kind: 'record',
      description: 'commands that print a key, by variable',
      names: VARIABLES,
      of: field('words', 'a command: words, or a list of words'),
    },
  },
};
