import path from 'node:path';
import type { Environment } from '../providers/environment.ts';
import { readOnly } from '../plan/bind.ts';
import type { Bind } from '../plan/plan.ts';

const FILE = 'locale.alias';
/** Where glibc looks for other names of a locale that it does not have. */
const TARGET = `/usr/share/locale/${FILE}`;
/** Every glibc has them. */
const BUILT_IN = new Set(['C', 'POSIX', 'C.UTF-8', 'C.utf8']);

/**
 * The locales of a call that its image lacks, as other names of C.UTF-8, a line each: programs then know UTF-8 and complain of nothing,
 * and a CLI that reads the name itself writes dates as outside.
 */
function aliases({ visible, hidden }: Environment): string {
  const named = Object.entries({ ...visible, ...hidden }).filter(([name]) => name === 'LANG' || name.startsWith('LC_'));
  const locales = [...new Set(named.map(([, locale]) => locale))].filter((locale) => /^[\w.@-]+$/.test(locale));
  return locales
    .filter((locale) => !BUILT_IN.has(locale))
    .map((locale) => `${locale} C.UTF-8\n`)
    .join('');
}

/** Of the stage. */
export function localeFile(environment: Environment): Record<string, string> {
  const lines = aliases(environment);
  return lines === '' ? {} : { [FILE]: lines };
}

export function localeMounts(environment: Environment, stage: string): Bind[] {
  return Object.keys(localeFile(environment)).map((name) => readOnly(path.join(stage, name), TARGET));
}
