import type Yargs from 'yargs';
import manifest from '../../../package.json' with { type: 'json' };
import { MayflyError } from '../../platform/errors.ts';
import { runningFrom } from '../../call/containers.ts';
import { openFleet } from '../../fleet/open.ts';
import type { Host } from '../../platform/host.ts';
import { OPTION_TABLE } from '../../config/options.ts';
import { findPlaces } from '../../config/places.ts';
import { recoverCalls } from '../../call/recover.ts';
import { tellUntold } from '../../config/untold.ts';
import { describeFlag } from '../../config/flags.ts';
import { COMMANDS } from '../../config/commands.ts';

type Body = (host: Host, args: readonly string[]) => Promise<number>;

const BODIES: Readonly<Record<string, () => Promise<Body>>> = {
  commit: async () => (await import('./commit.ts')).commit,
  ps: async () => (await import('./ps.ts')).ps,
  show: async () => (await import('./show.ts')).show,
  find: async () => (await import('./find.ts')).find,
  stats: async () => (await import('./stats.ts')).stats,
  events: async () => (await import('./events.ts')).events,
  logs: async () => (await import('./logs.ts')).logs,
  wait: async () => (await import('./wait.ts')).wait,
  heal: async () => (await import('./heal.ts')).heal,
  gc: async () => (await import('./gc.ts')).gc,
  health: async () => (await import('./health.ts')).health,
  top: async () => (await import('./top.ts')).top,
  selftest: async () => (await import('./selftest.ts')).selftest,
  attach: async () => (await import('./attach.ts')).attach,
  shell: async () => (await import('./shell.ts')).shell,
  stop: async () => (await import('./stop.ts')).stop,
  'stop-all': async () => (await import('./stop-all.ts')).stopAll,
  restart: async () => (await import('./restart.ts')).restart,
  rename: async () => (await import('./rename.ts')).rename,
  doctor: async () => (await import('./doctor.ts')).doctor,
  image: async () => (await import('./image.ts')).image,
  engine: async () => (await import('./engine.ts')).engine,
  config: async () => (await import('./config.ts')).config,
  recommend: async () => (await import('./recommend.ts')).recommendProvider,
  context: async () => (await import('./context.ts')).context,
  template: async () => (await import('./template.ts')).template,
  ssh: async () => (await import('./ssh.ts')).ssh,
  import: async () => (await import('./import.ts')).importAll,
  guard: async () => (await import('./guard.ts')).guard,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  init: async () => (await import('./init.ts')).init,
  uninstall: async () => (await import('./uninstall.ts')).uninstall,
};

/** `doctor` changes nothing, `gc` says what it completes, and `engine` makes the engine ready that would be asked. */
const APART = new Set(['doctor', 'gc', 'engine']);

/** Every command that is not a call. yargs checks the words and prints the help, both from the tables. */
export async function cold(host: Host, argv: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = argv;
  if (!Object.hasOwn(COMMANDS, name) && !name.startsWith('-'))
    throw new MayflyError({ kind: 'usage', what: `mayfly has no command "${name}"` });
  const yargs = await loadYargs(host.cwd());
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
        for (const [flag, entry] of Object.entries(flags ?? {})) {
          const { does, value, short } = describeFlag(entry);
          sub.option(flag, { type: value ? 'string' : 'boolean', description: does, ...(short && { alias: short }) });
        }
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
  // The words of a command are its own to read.
  const asked = rest.includes('--help') ? ['--help'] : [];
  await parser.parseAsync([name, ...asked], {}, (_error, _argv, output) => {
    help = output;
  });
  if (help !== '') {
    host.print(`${help}\n`);
    return 0;
  }
  const body = await BODIES[name]?.();
  if (!body) throw new MayflyError({ kind: 'usage', what: `mayfly has no command "${name}"` });
  if (!APART.has(name) && host.isHeard()) await completeLeftovers(host);
  return body(host, rest);
}

/** What a crashed call left is completed by whichever command comes next; the engine is asked only when there is some. */
async function completeLeftovers(host: Host): Promise<void> {
  const places = findPlaces(host);
  await recoverCalls(
    host,
    places,
    runningFrom(host, places, async () => (await openFleet(host)).engine),
  );
  tellUntold(host, places);
}

/**
 * In one executable, yargs takes the working directory for the folder of its own files, and reads the nearest package.json from there up:
 * one that is a pipe it would wait for. It looks where it is when it is loaded, so that is elsewhere.
 */
async function loadYargs(cwd: string | undefined): Promise<typeof Yargs> {
  process.chdir('/');
  try {
    return (await import('yargs')).default;
  } finally {
    if (cwd !== undefined) process.chdir(cwd);
  }
}
