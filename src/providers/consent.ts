import path from 'node:path';
import type { Settings } from '../config/config.ts';
import { asJson, lstat, readText } from '../platform/files.ts';
import { isInside } from '../platform/paths.ts';
import { isOneAnswer } from './one-answer.ts';
import type { Provider } from './provider.ts';

interface Asked {
  readonly options: Pick<Settings, 'get'>;
  readonly provider: Pick<Provider, 'name' | 'trustEnv' | 'asksTrust'>;
  /** What the CLI is given; undefined for a command that is not the provider's. */
  readonly words: readonly string[] | undefined;
  readonly places: { readonly store: string };
  readonly project: { readonly cwd: string; readonly root: string };
}

/**
 * The variables by which the CLI takes the mount as the user's consent (docs/adr/0048): because he says so, or because it can ask nobody in
 * this call and would refuse it, which the note says. What he has once answered to the CLI holds, and a project that tells the CLI something by
 * itself is trusted by nobody's silence.
 */
export function consentOf(
  { options, provider, words, places, project }: Asked,
  tty: boolean,
): { readonly env: Readonly<Record<string, string>>; readonly note?: string } {
  const { name, trustEnv } = provider;
  const { cwd } = project;
  const trust = options.get('trust');
  if (trust === 'project') return { env: trustEnv };
  const canAsk = tty && !(words && isOneAnswer(words));
  if (trust === 'ask' || !words || canAsk || Object.keys(trustEnv).length === 0) return { env: {} };
  if (isAnswered(provider, places.store, cwd) || tellsByItself(provider, project)) return { env: {} };
  if (asksNothing(provider, words) || isOff(provider, places.store)) return { env: {} };
  const note = `mayfly: ${name} trusts ${cwd}, since it can ask nobody in this call; --trust ask has it refuse`;
  return { env: trustEnv, note };
}

/** Whether there is anything to trust: settings of a stranger's, which can send the key elsewhere. */
function tellsByItself({ asksTrust }: Asked['provider'], { cwd, root }: Asked['project']): boolean {
  const names = asksTrust?.names ?? [];
  for (let folder = cwd; isInside(folder, root); folder = path.dirname(folder)) {
    if (names.some((name) => lstat(path.join(folder, name)))) return true;
    if (folder === path.dirname(folder)) break;
  }
  return false;
}

function isAnswered({ name, asksTrust }: Asked['provider'], store: string, cwd: string): boolean {
  const answers = asksTrust && asJson(readText(path.join(store, name, asksTrust.answers)));
  return Object.keys(answers ?? {}).some((folder) => isInside(cwd, folder));
}

/** Words for which it does not matter: `--help`, or those of its own management. */
function asksNothing({ asksTrust }: Asked['provider'], words: readonly string[]): boolean {
  const { commands = [], words: others = [] } = asksTrust ?? {};
  return commands.includes(words[0] ?? '') || others.some((word) => words.includes(word));
}

/** Whether the user's settings have the CLI trust every folder. */
function isOff({ name, asksTrust }: Asked['provider'], store: string): boolean {
  if (!asksTrust) return false;
  const { file, key } = asksTrust.off;
  let value: unknown = asJson(readText(path.join(store, name, file)));
  for (const part of key.split('.')) value = value instanceof Object ? Reflect.get(value, part) : undefined;
  return value === false;
}
