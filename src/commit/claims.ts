import type { Context } from './context.ts';

type Vouching = Pick<Context, 'sources' | 'colours'>;

/**
 * What an answer claims without knowing: issue numbers, who signed or helped, that tests can be left out. Some of it makes a forge act
 * (close an issue, skip a run, credit somebody), and a diff can ask for all of it, so only the branch and the author's hint can vouch for it.
 */
export function withoutClaims(body: string, vouching: Vouching): string {
  return body
    .split('\n')
    .filter((line) => !isClaim(line, vouching.sources))
    .map((line) => withoutReferences(line, vouching).trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** Of one line, which stays. */
export function withoutReferences(line: string, vouching: Vouching): string {
  return withoutIssues(line, vouching).replaceAll(SKIP, (mark) => (vouching.sources.includes(mark) ? mark : ''));
}

const SKIP = / ?(?:\[(?:skip ci|ci skip|no ci|skip actions|actions skip|skip-ci)\]|\*{3}NO_CI\*{3})/gi;

/** Trailers, but for BREAKING CHANGE; and advertisements. */
function isClaim(line: string, sources: string): boolean {
  if (sources.includes(line.trim()) && line.trim()) return false;
  return TRAILER.test(line) || /^\W*(?:generated|created|written|made) (?:with|by) \S/i.test(line);
}

const TRAILER =
  /^\s*(?:(?!breaking-)[a-z]+(?:-[a-z]+){0,4}-(?:by|id|link|url)|skip-checks?|cc|see-also|links?|bugs?|issues?|tickets?|refs?|references?|close[sd]?|fix(?:e[sd])?|resolve[sd]?|reverts?|task|pr)\s*[:：]\s*\S/i;

function withoutIssues(line: string, { sources, colours }: Vouching): string {
  // Only as it stands there: what closes an issue has a word before it.
  const keep = (text: string, name: string): string =>
    isVouched(name, sources) || (text.trim() === name && colours?.has(name)) ? text : '';
  const rest = line.replaceAll(ISSUE, keep).replaceAll(TICKET, keep).replace(LEADING_TICKET, keep);
  return rest === line ? line : rest.replace(LOOSE_END, '$1');
}

/** `(#12)`, `closes #12`, `owner/name#12`, `GH-12`, the address of an issue, and what leads to them. */
const ISSUE = new RegExp(
  [
    String.raw`[ \t]*[([]?(?:\b(?:also|close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|references|see|addresses|part of|for|issues?|PR|MR)[ :]+){0,3}`,
    String.raw`(?<![\w/&])((?:[\w.-]{1,99}\/[\w.-]{1,99})?#[1-9]\d{0,6}\b|GH-\d+\b|https:\/\/[^\s)\]]+\/(?:issues|pull|merge_requests)\/\d+)[)\]]?`,
  ].join(''),
  'gi',
);

/** What led to a reference that is gone. */
const LOOSE_END = /[\s,;:]{0,4}(?:\b(?:and|or|as in))?[\s,;:]{0,4}([.!]?)$/i;

const STANDARD = '(?!(?:UTF|UCS|SHA|MD|CRC|AES|RSA|TLS|ISO|RFC|PEP|ES|IEEE|HTTP|GPT|ARM|BASE|CP|WINDOWS)-)';
/** `[ABC-12]` and `(ABC-12)`; at the beginning without brackets. */
const TICKET = new RegExp(String.raw`[ \t]*[([](${STANDARD}[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,6})[)\]]`, 'g');
const LEADING_TICKET = new RegExp(String.raw`^(${STANDARD}[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,6})[: ]+`);

function isVouched(name: string, sources: string): boolean {
  const [number = ''] = /\d+$/.exec(name) ?? [];
  if (/^(?:#|GH-)/i.test(name)) return new RegExp(String.raw`(?<!\d)${number}(?!\d)`).test(sources);
  return sources.toLowerCase().includes(name.toLowerCase());
}
