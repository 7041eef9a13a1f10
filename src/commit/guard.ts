import type { Collected } from './collected.ts';
import type { Git } from '../boundary/git.ts';
import { findSecrets, type SecretFinding } from './secrets.ts';
import { GUARDED, stopped } from './stop.ts';

/** Whether to go on although secrets were found. */
export type AskAboutSecrets = (findings: readonly SecretFinding[]) => Promise<boolean>;

/** Stops where conflict markers were left, and where there are secrets that nobody wants to have committed. */
export async function guard(git: Git, { sections }: Collected, ask: AskAboutSecrets): Promise<void> {
  const suspects = sections.filter(({ hunks }) => MARKER.test(hunks)).map((section) => section.path);
  // Git knows best, but needs as long as for the whole diff.
  const marks = suspects.length > 0 ? leftMarkers((await git(['diff', '--cached', '--check'])).stdout, suspects) : [];
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

/** The first or the last line of a conflict. A row of seven `=` alone is a heading's. */
const MARKER = /^\+(?:<{7,}|>{7,})(?: |\r?$)/m;

/** `FILE:LINE` of the markers that git has found in those files; names that it quotes are believed. */
export function leftMarkers(check: string, suspects: readonly string[]): string[] {
  const places = [...check.matchAll(/^(.*):(\d+): leftover conflict marker$/gm)];
  return places.flatMap(([, file = '', line]) =>
    file.startsWith('"') || suspects.includes(file) ? [`${file}:${line}`] : [],
  );
}
