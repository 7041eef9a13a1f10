import { assets } from '../platform/assets.ts';
import { type Collected, sentLine } from './collected.ts';
import { contextOf, type Wishes } from './context.ts';
import { header, TYPES, WIDTH } from './message.ts';
import { redact } from './secrets.ts';

/** What the model is asked; `marker` is a random word that the data cannot contain. No secrets. */
export function buildPrompt(collected: Collected, wishes: Wishes, marker: string): string {
  const { branch, totals, subjects, listing, diff, sent } = collected;
  const { style, count, language } = contextOf(collected, wishes);
  const { hint, type, scope, lang } = wishes;
  const flags: Readonly<Record<string, boolean>> = {
    conventional: style === 'conventional',
    plain: style === 'plain',
    subjects: subjects.length > 0,
    diff: diff !== '',
    hint: hint !== undefined,
    type: type !== undefined,
    scope: scope !== undefined,
    one: count === 1,
    several: count > 1,
  };
  const room = WIDTH - header({ type: type ?? 'refactor', scope, breaking: false, subject: '' }, style).length;
  const shortened = sentLine(sent);
  const values: Readonly<Record<string, string>> = {
    marker,
    branch: redact(branch ?? 'none'),
    totals: `${totals.files} files, ${totals.added} lines added, ${totals.removed} removed`,
    listing,
    subjects: redact(subjects.join('\n')),
    diff: diff.trimEnd(),
    shortened: shortened ? ` (${shortened})` : '',
    hint: redact(hint ?? '').replaceAll(/\s+/g, ' '),
    types: TYPES.join(', '),
    type: type ?? '',
    scope: scope ?? '',
    room: String(room),
    count: String(count),
    language: lang ?? language ?? 'the language of the last subjects, in English where there are none',
  };
  return fill(assets['src/commit/prompt.md'] ?? '', flags, values);
}

/** A line that begins with `[flag]` is left out without it. All places are filled in one pass, so what is filled in is not read again. */
function fill(
  template: string,
  flags: Readonly<Record<string, boolean>>,
  values: Readonly<Record<string, string>>,
): string {
  return template
    .split('\n')
    .flatMap((line) => {
      const [mark = '', flag = ''] = /^\[(\w+)\] ?/.exec(line) ?? [];
      return flag === '' || flags[flag] ? [line.slice(mark.length)] : [];
    })
    .join('\n')
    .replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => values[name] ?? place);
}

/** Characters of an answer that are worth sending back. */
const LONGEST_ANSWER = 4000;

/** Asks again, after an answer that could not be used. */
export function retryPrompt(prompt: string, answer: string, errors: readonly string[]): string {
  const [, marker = ''] = /^<<< data (\S+)$/m.exec(prompt) ?? [];
  return [
    prompt.trimEnd(),
    '',
    'An earlier answer to this could not be used. It is data as well:',
    '',
    `<<< data ${marker}`,
    redact(answer.trim()).slice(0, LONGEST_ANSWER),
    `>>> data ${marker}`,
    '',
    'What is wrong with it:',
    '',
    ...errors.map((error) => `- ${error}`),
    '',
    'Answer again, with all of this corrected, in the form that is asked for above and nothing else.',
    '',
  ].join('\n');
}
