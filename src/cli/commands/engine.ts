import { loadConfig } from '../../config-file/load.ts';
import { settings } from '../../config/config.ts';
import { learnEngine } from '../../engine/choose.ts';
import { stopByHand } from '../../engine/stop.ts';
import { MayflyError } from '../../platform/errors.ts';
import type { Host } from '../../platform/host.ts';
import { findPlaces } from '../../config/places.ts';
import { readFlags } from '../../config/flags.ts';
import { COMMANDS } from '../../config/commands.ts';

/** `mayfly engine start [--at-boot]` prints which engine calls use, and what has started it; `stop` is its opposite. */
export async function engine(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('engine', args, 1);
  if (words[0] === 'start') return start(host, values['at-boot'] === true);
  if (words[0] === 'stop' && !values['at-boot']) return stop(host);
  const what = `mayfly engine does not know "${args.join(' ')}"`;
  throw new MayflyError({ kind: 'usage', what, fix: `mayfly ${COMMANDS['engine']?.usage}` });
}

async function start(host: Host, atBoot: boolean): Promise<number> {
  const places = findPlaces(host);
  const option = settings({}, host.env, await loadConfig(places), '').get('engine');
  let command: string | undefined;
  const found = await learnEngine(host, option, places, (way) => (command = way), { asks: true, atBoot });
  host.print(`${found.engine.name} ${found.facts.version} answers at ${found.facts.endpoint}\n`);
  if (command !== undefined) host.print(`started with: ${command}\n`);
  return 0;
}

async function stop(host: Host): Promise<number> {
  if (!(await stopByHand(host, true))) host.note('mayfly: there is no engine that mayfly has started itself');
  return 0;
}
