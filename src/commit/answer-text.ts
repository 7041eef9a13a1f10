import { unquote } from './clean.ts';
import type { Draft } from './draft.ts';
import { type HeaderLine, parseHeader } from './header-line.ts';
import type { Style } from './message.ts';

/** The drafts of an answer that is no JSON: a message as git has it, often with words before and after it, sometimes several. */
export function readText(text: string, style: Style): Draft[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const headers = lines.flatMap((line, at) => {
    const header = parseHeader(bare(line));
    return header ? [{ at, header, isPoint: POINT.test(line) }] : [];
  });
  // Points under a header belong to its body; without one, they are the options.
  const first = headers.find(({ isPoint }) => !isPoint);
  const starts = first ? headers.filter(({ at, isPoint }) => at === first.at || (at > first.at && !isPoint)) : headers;
  if (starts.length > 0)
    return starts.map(({ at, header }, index) => conventional(header, lines.slice(at + 1, starts[index + 1]?.at)));
  return style === 'plain' ? plain(lines) : [];
}

const POINT = /^\s*(?:[-*•]|\d+[.)])\s/;

/** What stands before and around a header: heading marks, points, `Option 1:`, `Commit message:`, quotes, bold. */
function bare(line: string): string {
  let rest = line.trim();
  for (let depth = 0; depth < 6; depth += 1) {
    const next = unquote(rest.replace(DECORATION, '').trim());
    if (next === rest) break;
    rest = next;
  }
  return rest;
}

const DECORATION =
  /^(?:#+ |> ?|[-*•] |\d+[.)] |\*\*(?=[^*]+$)|\p{Extended_Pictographic}\ufe0f? ?|:[a-z_]+: |(?:\*\*|__)?(?:option|suggestion|alternative|variant|version) *\w{0,2}(?: *\([^)]*\))?[:.)]?(?:\*\*|__)?[:.]? *(?=\S)|(?:\*\*|__)?(?:(?:the |suggested |proposed |final |git )*commit message|subject|title|header|answer|output|result|message)(?: line)?(?:\*\*|__)? *[:：](?:\*\*|__)? *)/iu;

function conventional({ type, scope, breaking, subject }: HeaderLine, rest: readonly string[]): Draft {
  return { type, ...(scope !== undefined && { scope }), breaking, subject, body: bodyFrom(rest) };
}

/** The first line that is no preamble, and what follows a blank line. */
function plain(lines: readonly string[]): Draft[] {
  const start = lines.findIndex((line) => line !== '' && !isPreamble(line));
  if (start < 0) return [];
  return [{ breaking: false, subject: bare(lines[start] ?? ''), body: bodyFrom(lines.slice(start + 1)) }];
}

function isPreamble(line: string): boolean {
  return (
    /[:：]$/.test(line) ||
    /^(?:sure|certainly|of course|okay|ok|here(?:'s| is| are)|great|based on|below|i(?:'ve| have) )\b/i.test(line)
  );
}

/** Up to where the model begins to talk about the message. */
function bodyFrom(lines: readonly string[]): string {
  const end = lines.findIndex((line) => AFTERWORD.test(line));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .join('\n')
    .trim();
}

const AFTERWORD =
  /^(?:-{3,}|\*{3,}|`{3,}|(?:\*\*|#+ )?(?:explanation|rationale|reasoning|why this|notes?|option \d)\b.*|(?:this|the above) (?:commit )?message\b.*|let me know\b.*|feel free\b.*|i (?:hope|chose|used|have|kept)\b.*|would you like\b.*|if you(?:'d| would| want)\b.*|you can\b.*|alternatively\b.*)/i;
