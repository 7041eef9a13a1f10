import { OPTION_TABLE, type Field } from '../options.ts';

/** What config.yaml may hold, as a tree of fields: the validator, the JSON schema and the documentation walk it. */
export type Shape =
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'object'; readonly description: string; readonly keys: Readonly<Record<string, Shape>> }
  | { readonly kind: 'record'; readonly description: string; readonly of: Shape };

const field = (type: Field['type'], description: string, choices?: readonly string[]): Shape => ({
  kind: 'field',
  field: { type, description, ...(choices && { choices }) },
});

const options = (perProvider: boolean): Record<string, Shape> =>
  Object.fromEntries(
    Object.entries(OPTION_TABLE)
      .filter(([, option]) => !option.flagOf && (!perProvider || option.perProvider))
      .map(([key, option]) => [key, { kind: 'field', field: option }]),
  );

const PROVIDER: Shape = {
  kind: 'object',
  description: 'limits and settings of a provider, or the declaration of a new one',
  keys: {
    ...options(true),
    'max-calls': field('number', 'simultaneous calls'),
    extends: field('string', 'provider that this one starts from', ['claude', 'gemini', 'glm']),
    target: field('string', 'image of mayfly to run in', ['tools', 'claude', 'gemini']),
    image: field('string', 'an image of yours to run in, instead of a target'),
    command: field('words', 'the command and its first arguments'),
    folder: field('string', 'folder of the CLI in HOME, such as .aider'),
    env: field('map', 'variables inside; ${NAME} and ${NAME:-default} come from the host'),
    secrets: field('list', 'variables that hold a key: NAME, or NAME=OTHER to take it from OTHER'),
    files: field('list', 'files and folders/ of the CLI that are kept in the store'),
    history: field('list', 'files and folders/ of the CLI that are kept with the project'),
  },
};

export const CONFIG_SHAPE: Shape = {
  kind: 'object',
  description: 'settings of mayfly',
  keys: {
    ...options(false),
    'max-calls': field('number', 'simultaneous calls over all'),
    providers: { kind: 'record', description: 'providers by name', of: PROVIDER },
    secrets: {
      kind: 'record',
      description: 'commands that print a key, by variable',
      of: field('words', 'a command: words, or a list of words'),
    },
  },
};
