import type { Context } from './context.ts';
import { otherLanguage } from './language.ts';
import { length } from './length.ts';
import { header, type Message, render, WIDTH } from './message.ts';
import { scan } from '../secrets/scan.ts';
import { parseHeader } from './header-line.ts';

/** Lines of a body, wrapped. */
export const LONGEST_BODY = 12;

/** What is wrong with a message, as sentences that a model can act on; empty when it can be shown. */
export function problems(message: Message, context: Context): string[] {
  const { subject, body } = message;
  const found: string[] = [];
  const head = header(message, context.style);
  const excess = length(head) - WIDTH;
  if (!/[\p{L}\p{N}]/u.test(subject)) found.push('There is no subject.');
  if (excess > 0)
    found.push(`The header has ${length(head)} characters, ${WIDTH} at most: make the subject ${excess} shorter.`);
  if (isTalk(subject))
    found.push('The subject has to say what the commit does: no apology, no question, no talk about the message.');
  if (PLACEHOLDER.test(subject)) found.push('The subject is a placeholder.');
  if (isCopy(subject, head, context.subjects))
    found.push('The subject is one of the history. Say what this commit does.');
  if (countLines(message, context) > LONGEST_BODY)
    found.push(`The body is too long: ${LONGEST_BODY / 2} lines at most.`);
  if (body.split('\n').some((line) => /^\|.*\|$/.test(line.trim())))
    found.push('The body has a table: use sentences or points.');
  if (/^(?:diff --git |@@ |\+\+\+ |--- [ab]\/)/m.test(body)) found.push('The body repeats the diff.');
  if (isTalk(body.split('\n')[0] ?? '') || ASKS.test(body))
    found.push('The body has to be about the commit, not about your task.');
  const foreign = context.language && otherLanguage(`${subject}\n${body}`, context.language);
  if (foreign) found.push(`It is in ${foreign}: write in ${context.language}.`);
  if (scan(head).length > 0 || scan(body).length > 0) found.push('It repeats what looks like a secret.');
  return found;
}

/** To the person, or about the task. */
function isTalk(text: string): boolean {
  return TALK.test(text) || /[?？]\s*$/.test(text) || ASKS.test(text);
}

const TALK =
  /^\W*(?:(?:i(?:'|’)?m |i am |we are )?(?:very |really )?sorry\b|unfortunately\b|apologies\b|i (?:can(?:no|'|’)t|cannot|could ?n[o'’]t|do not|don['’]t|am unable|apologi[sz]e|need|would|will|see|think|was)\b|i(?:'|’)(?:m|d|ll|ve) |as an? (?:ai|language model)\b|please\b|sure\b|certainly\b|of course\b|here(?:'|’)?s |here (?:is|are) |to (?:summari[sz]e|clarify)\b|it (?:looks|seems|appears) like\b|there (?:is|are) no (?:changes|diff)\b|no (?:changes|diff) (?:were |was |is |are )?(?:provided|given|found|supplied)|the (?:diff|provided|commit message)\b|based on the\b|thank you|you are an? |you have been\b|error[: ]+(?:\d|rate|quota|api)|api error\b)/i;

/** What a diff has the model say. */
const ASKS =
  /\b(?:ignore|disregard|forget) (?:all |any |the |your )*(?:previous|prior|above|earlier) (?:instructions?|rules|prompts?)\b|\b(?:could|can|would) you (?:please )?(?:provide|share|clarify|give)\b|\bplease (?:provide|share|paste)\b|\blet me know\b/i;

const PLACEHOLDER =
  /^\W*(?:(?:your |the |a |short |brief |concise |commit )*(?:subject|description|summary|title|message|text|todo|tbd|placeholder|example|wip|n\/a|null|undefined|none|string|lorem ipsum.*|…|\.\.\.)(?: here| line)?|<[^<>]*>|\[[^[\]]*\]|\{\{.*)\W*$/i;

function isCopy(subject: string, head: string, subjects: readonly string[]): boolean {
  const same = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return subjects.some(
    (each) =>
      [same(subject), same(head)].includes(same(each)) || same(parseHeader(each)?.subject ?? '') === same(subject),
  );
}

function countLines(message: Message, { style }: Context): number {
  const [, ...lines] = render(message, style).trimEnd().split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('BREAKING CHANGE')).length;
}
