import { length } from './length.ts';

/** Wraps paragraphs and list items; code, tables, quotes, trailers and words that are too long (URLs) stay as they are. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let fenced = false;
  for (const line of text.split('\n')) {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) fenced = !fenced;
    if (isFence || fenced || isVerbatim(line) || line.length <= width) lines.push(line.trimEnd());
    else lines.push(...wrapLine(line, width));
  }
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .replace(/^\n+/u, '')
    .trimEnd();
}

/** Code by its indentation, a table, a quote, or a trailer; BREAKING CHANGE is prose. */
function isVerbatim(line: string): boolean {
  return /^(?: {4,}|\t|\||>|(?!BREAKING-)[A-Za-z]\w*(?:-\w+)+: )/u.test(line);
}

function wrapLine(line: string, width: number): string[] {
  const marker = /^\s*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?/.exec(line)?.[0] ?? '';
  const indent = ' '.repeat(marker.length);
  const lines: string[] = [];
  let current = marker;
  for (const word of line.slice(marker.length).split(/\s+/)) {
    const isFirst = current === marker || current === indent;
    if (!isFirst && length(current) + 1 + length(word) > width) {
      lines.push(current);
      current = indent + word;
    } else {
      current += isFirst ? word : ` ${word}`;
    }
  }
  return [...lines, current.trimEnd()];
}
