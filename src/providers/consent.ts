import path from 'node:path';
import type { Settings } from '../config.ts';
import { asJson, readText } from '../files.ts';
import { isOneAnswer } from './one-answer.ts';
import type { Provider } from './provider.ts';

interface Asked {
  readonly options: Pick<Settings, 'get'>;
  readonly provider: Pick<Provider, 'name' | 'trustEnv' | 'distrust'>;
  /** What the CLI is given; undefined for a command that is not the provider's. */
  readonly words: readonly string[] | undefined;
  readonly places: { readonly store: string };
  readonly project: { readonly cwd: string };
}

/**
 * The variables by which the CLI takes the mount as the user's consent (docs/adr/0048): because he says so, or because it can ask nobody in
 * this call and would refuse it, which the note says. What he has once answered to the CLI holds.
 */
export function consentOf(
  { options, provider, words, places, project: { cwd } }: Asked,
  tty: boolean,
): { readonly env: Readonly<Record<string, string>>; readonly note?: string } {
  const { name, trustEnv } = provider;
  const trust = options.get('trust');
  if (trust === 'project') return { env: trustEnv };
  const canAsk = tty && !(words && isOneAnswer(words));
  if (trust === 'ask' || !words || canAsk || Object.keys(trustEnv).length === 0) return { env: {} };
  if (isRefused(provider, places.store, cwd)) return { env: {} };
  const note = `mayfly: ${name} trusts ${cwd}, and the settings that are there, since it can ask nobody in this call; --trust ask has it refuse`;
  return { env: trustEnv, note };
}

function isRefused({ name, distrust }: Asked['provider'], store: string, cwd: string): boolean {
  if (!distrust) return false;
  const answers = asJson(readText(path.join(store, name, distrust.file)));
  return Object.entries(answers ?? {}).some(
    ([folder, answer]) =>
      answer === distrust.value && `${cwd}/`.startsWith(folder.endsWith('/') ? folder : `${folder}/`),
  );
}
