import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { MayflyError, messageOf } from '../platform/errors.ts';
import { COMMANDS, type Flag } from './commands.ts';

export interface Given {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
}

/**
 * What was given to a command, by its entry in the table; the usage failure shows what it takes. `most`: words it may have, `least`:
 * names that it needs.
 */
export function readFlags(command: string, args: readonly string[], most: number, least = 0): Given {
  const { usage = command, flags = {} } = COMMANDS[command] ?? {};
  const refuse = (what: string): MayflyError => new MayflyError({ kind: 'usage', what, fix: `mayfly ${usage}` });
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => {
      const { value, short } = describeFlag(flag);
      return [name, { type: value ? 'string' : 'boolean', ...(short && { short }) }];
    }),
  );
  const read = (): Given => {
    try {
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
      return { values: values as Given['values'], words: positionals };
    } catch (error) {
      throw refuse(whatIsWrong(command, messageOf(error)));
    }
  };
  const given = read();
  if (given.words.length < least)
    throw refuse(`mayfly ${command} needs ${least === 1 ? 'a name' : `${least} names`}, as mayfly ps shows them`);
  const extra = given.words[most];
  if (extra !== undefined) throw refuse(`mayfly ${command} does not take "${extra}"`);
  return given;
}

/** In our words, what Node says of an option, which it names first: `'-f, --follow'`. */
function whatIsWrong(command: string, said: string): string {
  const [, option = ''] = /'(?:-\w, )?(-[-\w]+)/.exec(said) ?? [];
  if (said.startsWith('Unknown')) return `mayfly ${command} has no option ${option}`;
  return `${option} ${said.includes('does not take') ? 'takes no value' : 'needs a value'}`;
}

export function describeFlag(flag: string | Flag): Flag {
  return typeof flag === 'string' ? { does: flag } : flag;
}
