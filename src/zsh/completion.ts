import { assets } from '../platform/assets.ts';
import { describeFlag } from '../config/flags.ts';
import { COMMANDS, type Command, type Flag } from '../config/commands.ts';
import { OPTION_TABLE, type Option } from '../config/options.ts';
import { quote } from '../platform/quote.ts';

const PROVIDERS = '(${(ok)__mayfly_providers})';

/** shell/completion.zsh with the tables of commands and flags in it. */
export function renderCompletion(): string {
  const options = Object.entries(OPTION_TABLE).filter(([, option]) => !option.flagOf);
  const table = [
    `options=(${words(options.flatMap(([key, option]) => optionSpecs(key, option)))})`,
    `commands=(${words(Object.entries(COMMANDS).map(([name, { summary }]) => `${name}:${summary}`))})`,
    'case $1 in',
    ...Object.entries(COMMANDS).map(([name, command]) => {
      const inherited = command.options ? '"${(@)options}" ' : '';
      return `  ${quote(name)}) specs=(${inherited}${words(specsOf(name, command))}) ;;`;
    }),
    'esac',
  ];
  return (assets['shell/completion.zsh'] ?? '').replace('# @table@', () => table.join('\n      '));
}

function words(texts: readonly string[]): string {
  return texts.map((text) => quote(text)).join(' ');
}

/** What zsh's _arguments takes for one command, but for the options that `run` and `exec` share. */
function specsOf(name: string, command: Command): string[] {
  const own = Object.entries(OPTION_TABLE).filter(([, option]) => option.flagOf?.includes(name));
  return [
    ...own.flatMap(([key, option]) => optionSpecs(key, option)),
    ...Object.entries(command.flags ?? {}).flatMap(([flag, entry]) => flagSpecs(flag, describeFlag(entry))),
    ...operandSpecs(name, command),
  ];
}

/** One of a command's own. */
function flagSpecs(flag: string, { does, value, short }: Flag): string[] {
  const what = `[${escape(does)}]${value ? `:${value.toLowerCase()}:${value === 'PROVIDER' ? PROVIDERS : ''}` : ''}`;
  return withShort(flag, short, `--${flag}${value ? '=' : ''}${what}`);
}

/** The flag by its long name, and by its short one where it has one: either is enough. */
function withShort(flag: string, short: string | undefined, spec: string): string[] {
  if (short === undefined) return [spec];
  return [spec, spec.replace(`--${flag}`, `-${short}`)].map((one) => `(-${short} --${flag})${one}`);
}

function optionSpecs(key: string, option: Option): string[] {
  const flag = `--${key}[${escape(option.description)}]`;
  if (option.type === 'boolean')
    return option.default === true
      ? [`--no-${key}[without\\: ${escape(option.description)}]`]
      : withShort(key, option.short, flag);
  const action = actionOf(key, option);
  if (option.bare !== undefined) return [`${flag.replace('[', '=-[')}::${key}:${action}`];
  return [`${option.type === 'list' ? '*' : ''}${flag.replace('[', '=[')}:${key}:${action}`];
}

function actionOf(key: string, option: Option): string {
  if (option.choices) return `(${option.choices.join(' ')})`;
  if (key === 'provider') return PROVIDERS;
  return key === 'ca-bundle' ? '_files' : '';
}

function operandSpecs(name: string, command: Command): string[] {
  if (name === 'run') return [`1:provider:${PROVIDERS}`, '*::argument:__mayfly_complete_provider'];
  if (name === 'exec') return ['*:::command:_normal'];
  if (command.takes) return command.takes.map((what, index) => `${what.endsWith('…') ? '*' : index + 1}:${LIVE[what]}`);
  if (!command.words) return [];
  const choices = Object.entries(command.words).map(([word, does]) => `${word}\\:${quote(escape(does))}`);
  return [`1:argument:((${choices.join(' ')}))`];
}

/** Words that only the engine knows; mayfly asks it. Behind a space, _arguments adds no words of its own. */
const LIVE = {
  call: 'call: __mayfly_complete_live name',
  'call…': 'call: __mayfly_complete_live name',
  project: 'project: __mayfly_complete_live project',
  provider: `provider:${PROVIDERS}`,
} as const;

/** Brackets and colons mean something to _arguments. */
function escape(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
}
