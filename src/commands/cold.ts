import yargs from 'yargs';
import manifest from '../../package.json' with { type: 'json' };
import { MayflyError } from '../errors.ts';
import type { Host } from '../host.ts';
import { OPTION_TABLE } from '../options.ts';
import { COMMANDS } from './table.ts';

type Body = (host: Host, args: readonly string[]) => Promise<number>;

const BODIES: Readonly<Record<string, () => Promise<Body>>> = {
  selftest: async () => (await import('./selftest.ts')).selftest,
  image: async () => (await import('./image.ts')).image,
  config: async () => (await import('./config.ts')).config,
  ssh: async () => (await import('./ssh.ts')).ssh,
  init: async () => (await import('./init.ts')).init,
  uninstall: async () => (await import('./uninstall.ts')).uninstall,
};

/** Every command that is not a call. yargs checks the words and prints the help, both from the tables. */
export async function cold(host: Host, argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv;
  const command = COMMANDS[name];
  let help = '';
  const parser = yargs()
    .scriptName('mayfly')
    .usage('mayfly COMMAND\n\nAI coding CLIs in containers that live for one call.')
    .version(manifest.version)
    .wrap(100)
    .exitProcess(false)
    .fail(false);
  for (const [word, { usage, summary, options, flags }] of Object.entries(COMMANDS)) {
    parser.command(
      word,
      summary,
      (sub) => {
        sub.usage(`mayfly ${usage}\n\n${summary}`);
        for (const [flag, description] of Object.entries(flags ?? {}))
          sub.option(flag, { type: 'boolean', description });
        for (const [flag, option] of options ? Object.entries(OPTION_TABLE) : []) {
          if (option.flagOf && !option.flagOf.includes(word)) continue;
          sub.option(flag, {
            type: option.type === 'boolean' ? 'boolean' : 'string',
            description: option.description,
            ...(option.choices && { choices: option.choices }),
            ...(option.default !== undefined && { defaultDescription: String(option.default) }),
          });
        }
      },
      () => {},
    );
  }
  await parser.parseAsync([...(command || name.startsWith('-') ? argv : ['--help'])], {}, (_error, _argv, output) => {
    help = output;
  });
  if (help !== '') {
    host.print(`${help}\n`);
    if (command || name.startsWith('-')) return 0;
    throw new MayflyError({ kind: 'usage', what: `mayfly has no command "${name}"` });
  }
  const body = await BODIES[name]?.();
  if (!body) throw new MayflyError({ kind: 'usage', what: `mayfly has no command "${name}"` });
  return body(host, rest);
}
