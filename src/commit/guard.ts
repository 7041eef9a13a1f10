import type { Collected, Section } from './collected.ts';
import { findSecrets, type SecretFinding } from './secrets.ts';
import { GUARDED, stopped } from './stop.ts';

/** Whether to go on although secrets were found. */
export type AskAboutSecrets = (findings: readonly SecretFinding[]) => Promise<boolean>;

/** `check`: what `git diff --check` says. Stops where conflict markers were left, and where there are secrets that nobody wants to have committed. */
export async function guard({ sections }: Collected, check: string, ask: AskAboutSecrets): Promise<void> {
  const marks = leftMarkers(check, sections);
  if (marks.length > 0)
    throw stopped(
      GUARDED,
      `conflict markers were left: ${marks.slice(0, 3).join(', ')}${marks.length > 3 ? ' …' : ''}`,
      'resolve them, then git add',
    );
  const findings = findSecrets(sections);
  if (findings.length > 0 && !(await ask(findings)))
    throw stopped(GUARDED, 'what looks like a secret was not committed', 'take it out, or git commit it yourself');
}

/**
 * `FILE:LINE` of the markers that git has found. A row of seven `=` is a marker only beside others: under a heading it is
 * none.
 */
export function leftMarkers(check: string, sections: readonly Section[]): string[] {
  const places = [...check.matchAll(/^(.*):(\d+): leftover conflict marker$/gm)];
  const innocent = new Set(
    sections.filter(({ hunks }) => !/^\+(<{7,}|>{7,})( |\r?$)/m.test(hunks)).map((each) => each.path),
  );
  return places.flatMap(([, file = '', line]) => (innocent.has(file) ? [] : [`${file}:${line}`]));
}
