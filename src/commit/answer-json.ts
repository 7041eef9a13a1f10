import type { Draft, Drafts } from './draft.ts';

/** Brackets that are looked at; each may be followed to the end of the text. */
const MOST_TRIES = 20;

/** The drafts of all JSON objects in a text, those in arrays and envelopes too; none where it has no JSON. */
export function readJson(text: string): Drafts {
  const drafts: Draft[] = [];
  let broken = false;
  let tries = MOST_TRIES;
  for (let at = nextOpening(text, 0); at >= 0 && tries > 0; tries -= 1) {
    const end = closing(text, at);
    const value = end === undefined ? undefined : parse(text.slice(at, end));
    if (end === undefined || value === undefined) {
      broken ||= looksLikeAnswer(text.slice(at, at + 40));
      at = nextOpening(text, at + 1);
      continue;
    }
    drafts.push(...draftsOf(value));
    at = nextOpening(text, end);
  }
  return { drafts, broken };
}

function nextOpening(text: string, from: number): number {
  const at = text.slice(from).search(/[[{]/);
  return at < 0 ? -1 : from + at;
}

function looksLikeAnswer(text: string): boolean {
  return /^[[{]\s*(?:\{\s*)?["'“]?(?:type|scope|subject|breaking|body|message|commit)\b/.test(text);
}

/** Behind the bracket that closes the one at `from`; undefined where none does. */
function closing(text: string, from: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '{' || character === '[')) depth += 1;
    else if (!quoted && (character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}

function parse(text: string): unknown {
  return parseStrictly(text) ?? parseStrictly(relax(text));
}

function parseStrictly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What models write that JSON does not allow: line feeds in strings, commas at the end, keys and words of other languages. */
function relax(text: string): string {
  const pieces = text.split(/("(?:[^"\\]|\\[^])*"?)/);
  return pieces
    .map((piece, at) =>
      at % 2 === 1
        ? piece
            .replaceAll('\n', String.raw`\n`)
            .replaceAll('\t', String.raw`\t`)
            .replaceAll(String.raw`\'`, "'")
        : piece
            .replaceAll(/,(\s*[\]}])/g, '$1')
            .replaceAll(/([{,]\s*)([a-z]+)(\s*:)/g, '$1"$2"$3')
            .replaceAll(/\bTrue\b/g, 'true')
            .replaceAll(/\bFalse\b/g, 'false')
            .replaceAll(/\b(?:None|undefined)\b/g, 'null'),
    )
    .join('');
}

function draftsOf(value: unknown): Draft[] {
  if (Array.isArray(value)) return value.flatMap(draftsOf);
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Record<string, unknown>;
  const subject = textOf(
    fields['subject'] ?? fields['title'] ?? fields['header'] ?? fields['summary'] ?? fields['description'],
  );
  const whole = textOf(fields['message'] ?? fields['commit'] ?? fields['commit_message']);
  if (subject === undefined && whole === undefined) return Object.values(fields).flatMap(draftsOf);
  const [first = '', ...rest] = (subject ?? whole ?? '').trim().split('\n');
  const body = [rest.join('\n').trim(), bodyOf(fields['body'])].filter(Boolean).join('\n\n');
  const { breaking } = fields;
  const notice =
    typeof breaking === 'string' && !/^(?:true|false|no|yes|none|null|)$/i.test(breaking) ? breaking.trim() : undefined;
  const type = textOf(fields['type']);
  const scope = textOf(fields['scope']);
  return [
    {
      ...(type !== undefined && { type }),
      ...(scope !== undefined && { scope }),
      breaking: breaking === true || /^(?:true|yes)$/i.test(String(breaking)) || notice !== undefined,
      subject: first,
      body: notice === undefined ? body : [body, `BREAKING CHANGE: ${notice}`].filter(Boolean).join('\n\n'),
    },
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A list of points is one, too. */
function bodyOf(value: unknown): string {
  if (Array.isArray(value))
    return value
      .filter((each) => typeof each === 'string')
      .map((point) => (/^\s*[-*•]/.test(point) ? point : `- ${point}`))
      .join('\n');
  return textOf(value)?.trim() ?? '';
}
