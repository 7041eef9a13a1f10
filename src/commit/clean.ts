/** Without what terminals, editors and models put around an answer, and what nobody can see. */
export function clean(text: string): string {
  return unwrap(withoutThoughts(visible(text))).slice(0, LONGEST);
}

/** Characters; no message of a commit has as many. */
const LONGEST = 20_000;

/** ANSI sequences, CR, control characters other than line feed and tab, marks of direction, BOM and other characters without width. */
export function visible(text: string): string {
  return text
    .replaceAll(ANSI, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/[\u00a0\u2007\u202f]/g, ' ')
    .normalize('NFC')
    .toWellFormed();
}

const ANSI =
  // oxlint-disable-next-line no-control-regex
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[@-Z\\^_])|\u009b[0-?]*[ -/]*[@-~]/g;
/** The joiners of emoji and of Indic scripts (U+200C, U+200D) mean something, so they stay. */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** What a model thinks aloud, also when the beginning or the end of it is missing. */
function withoutThoughts(text: string): string {
  const end = [...text.matchAll(/<\/(?:think|thinking|thought|thoughts|reasoning|scratchpad)>/gi)].at(-1);
  const rest = end ? text.slice(end.index + end[0].length) : text;
  const start = /<(?:think|thinking|thought|thoughts|reasoning|scratchpad)>/i.exec(rest);
  return start ? rest.slice(0, start.index) : rest;
}

/** Fences, tags and quotes that stand around all of it, however many. */
function unwrap(text: string): string {
  let inner = text.trim();
  for (let depth = 0; depth < 5; depth += 1) {
    const next = unquote(untag(unfence(inner))).trim();
    if (next === inner) break;
    inner = next;
  }
  return inner;
}

/** The first fenced block is the answer when nothing but words about it stands outside. */
function unfence(text: string): string {
  const lines = text.split('\n');
  const open = lines.findIndex((line) => /^\s*(?:`{3,}|~{3,})/.test(line));
  if (open < 0) return text;
  const before = lines.slice(0, open).join('\n');
  if (/^[ \t]*[[{]|^[a-z]+(?:\([^)\n]*\))?!?: /m.test(before)) return text; // the answer has begun already, and the block is in its body
  const close = lines.findIndex((line, at) => at > open && /^\s*(?:`{3,}|~{3,})\s*$/.test(line));
  return lines.slice(open + 1, close < 0 ? undefined : close).join('\n');
}

function untag(text: string): string {
  const [, tag = '', inner = ''] = /^<([a-z][\w-]*)(?: [^<>]*)?>([^]*)$/i.exec(text) ?? [];
  if (!tag) return text;
  const end = inner.toLowerCase().lastIndexOf(`</${tag.toLowerCase()}>`);
  return end >= 0 && inner.slice(end + tag.length + 3).trim() === '' ? inner.slice(0, end) : text;
}

const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
  ['「', '」'],
  ['**', '**'],
];

export function unquote(text: string): string {
  for (const [open, close] of QUOTES) {
    if (text.length <= open.length + close.length || !text.startsWith(open) || !text.endsWith(close)) continue;
    const inner = text.slice(open.length, -close.length);
    if (!inner.includes(open) && !inner.includes(close)) return inner;
  }
  return text;
}
