/** One file's part of a patch. */
export interface Part {
  /** From the first `@@` on; empty where there is no text. */
  readonly hunks: string;
  readonly added: number;
  readonly removed: number;
  readonly binary: boolean;
  /** A file that became a symlink is a deleted file and a new one. */
  readonly isDeletion: boolean;
}

const NEWLINE = '\n';
const [AT, PLUS, MINUS, D] = [64, 43, 45, 100];

/** The parts in git's order. Every line of content has a sign before it, so no content can pass for a header. */
export function parsePatch(text: string): Part[] {
  const parts: Part[] = [];
  let head = 0;
  let body = -1;
  let added = 0;
  let removed = 0;
  const close = (end: number): void => {
    if (end === head) return;
    const header = text.slice(head, body < 0 ? end : body);
    parts.push({
      hunks: body < 0 ? '' : text.slice(body, end),
      added,
      removed,
      binary: body < 0 && /^(?:Binary files |GIT binary patch)/m.test(header),
      isDeletion: header.includes('\ndeleted file mode '),
    });
  };
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (body >= 0) {
      if (code === PLUS) added += 1;
      else if (code === MINUS) removed += 1;
    } else if (code === AT) body = at;
    if (code === D && text.startsWith('diff --git ', at)) {
      close(at);
      head = at;
      body = -1;
      added = 0;
      removed = 0;
    }
    const end = text.indexOf(NEWLINE, at);
    at = end < 0 ? text.length : end + 1;
  }
  close(text.length);
  return parts;
}
