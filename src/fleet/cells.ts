const SEGMENTS = new Intl.Segmenter();
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** How many columns of a terminal a text takes. */
export function cellsOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : [...SEGMENTS.segment(text)].reduce((sum, part) => sum + cells(part), 0);
}

/** The text, or as much of its beginning as fits, with a mark. */
export function cut(text: string, width: number): string {
  if (cellsOf(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const part of SEGMENTS.segment(text)) {
    used += cells(part);
    if (used > width) break;
    kept += part.segment;
  }
  return width > 0 ? `${kept}…` : '';
}

function cells({ segment }: { readonly segment: string }): number {
  return WIDE.test(segment) ? 2 : 1;
}
