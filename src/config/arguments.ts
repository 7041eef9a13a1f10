import { MayflyError } from '../platform/errors.ts';
import { type Option, OPTION_TABLE, parseValue, type Value, type Values } from './options.ts';

export interface CallArguments {
  /** What stands before the options: the provider of `run`; empty for `exec`. */
  readonly operands: readonly string[];
  readonly values: Values;
  /** What belongs to the CLI, untouched. */
  readonly rest: readonly string[];
}

/**
 * `[OPERAND] [--key value | --key=value | --flag | --no-flag]… [--] REST`. After `--`, or from the first word that is
 * neither an option nor an expected operand, everything belongs to the CLI. No yargs here: this is the way of a call.
 */
export function parseCallArguments(command: string, argv: readonly string[], operandCount: number): CallArguments {
  const operands: string[] = [];
  const values: Record<string, Value> = {};
  let index = 0;
  for (; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') {
      index += 1;
      break;
    }
    const long = operands.length === 0 ? longOf(command, word) : word;
    if (!long.startsWith('--')) {
      if (operands.length === operandCount) break;
      operands.push(word);
      continue;
    }
    const { key, text } = splitFlag(command, long);
    const option = OPTION_TABLE[key];
    if (!option) throw usage(`mayfly ${command} has no option --${key}`, command);
    if (text === undefined && option.bare !== undefined) {
      const next = argv[index + 1] ?? '';
      if (/^\d+(\.\d+)?$/.test(next))
        throw new MayflyError({
          kind: 'usage',
          what: `--${key} does not take the next word`,
          fix: `write --${key}=${next}`,
        });
      values[key] = option.bare;
      continue;
    }
    const given = text ?? (option.type === 'boolean' ? 'true' : argv[(index += 1)]);
    const parsed = parseValue(option, given ?? '');
    if (!('value' in parsed))
      throw usage(`--${key} does not take "${given ?? ''}" (allowed: ${parsed.allowed})`, command);
    values[key] =
      option.type === 'list'
        ? [...((values[key] as string[] | undefined) ?? []), ...(parsed.value as string[])]
        : parsed.value;
  }
  return { operands, values, rest: argv.slice(index) };
}

/** `-d` as it would be written out; every other word as it is. */
function longOf(command: string, word: string): string {
  const isShort = ([, { short, flagOf }]: [string, Option]): boolean =>
    short !== undefined && word === `-${short}` && (!flagOf || flagOf.includes(command));
  const found = word.length === 2 ? Object.entries(OPTION_TABLE).find(isShort) : undefined;
  return found ? `--${found[0]}` : word;
}

function splitFlag(command: string, word: string): { key: string; text?: string } {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const known = (key: string): boolean => {
    const option = Object.hasOwn(OPTION_TABLE, key) ? OPTION_TABLE[key] : undefined;
    return option !== undefined && (!option.flagOf || option.flagOf.includes(command));
  };
  if (name.startsWith('no-') && known(name.slice(3)) && OPTION_TABLE[name.slice(3)]?.type === 'boolean')
    return { key: name.slice(3), text: 'false' };
  if (!known(name)) throw usage(`mayfly ${command} has no option --${name}`, command);
  return equals < 0 ? { key: name } : { key: name, text: word.slice(equals + 1) };
}

function usage(what: string, command: string): MayflyError {
  return new MayflyError({ kind: 'usage', what, fix: `see mayfly ${command} --help` });
}
