/** Depth and number of values that are read: what is parsed and merged takes memory for each, and stack for each level. */
const DEEPEST = 500;
const MOST = 400_000;

const [QUOTE, COMMA, SLASH, STAR, BACKSLASH, NEWLINE] = [0x22, 0x2c, 0x2f, 0x2a, 0x5c, 0x0a];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Whether JSON is too deep or of too many values to be read. Looks at each byte once, whatever they are. */
export function isUnwieldy(bytes: Buffer): boolean {
  if (bytes.length <= DEEPEST) return false;
  let [depth, values] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = closing(bytes, at);
    else if (byte === COMMA) values += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
    else if (byte === OPEN || byte === OPEN_LIST) {
      values += 1;
      depth += 1;
    }
    if (depth > DEEPEST || values > MOST) return true;
  }
  return false;
}

/**
 * What is left of JSON with comments and trailing commas when they are taken out; undefined where a string or a comment
 * has no end. No regular expression: those try again at each place where one could have begun.
 */
export function withoutComments(bytes: Buffer): Buffer | undefined {
  const plain = Buffer.from(bytes);
  let comma = -1; // the last one, while nothing but space has come after it
  for (let at = 0; at < plain.length; at++) {
    const byte = plain[at] ?? 0;
    if (byte === SLASH) {
      const end = endOfComment(plain, at);
      if (end === -1) return undefined;
      plain.fill(' ', at, end);
      at = end - 1;
      continue;
    }
    if ((byte === CLOSE || byte === CLOSE_LIST) && comma !== -1) plain.fill(' ', comma, comma + 1);
    if (byte === COMMA) comma = at;
    else if (!isSpace(byte)) comma = -1;
    if (byte === QUOTE) at = closing(plain, at);
    if (at >= plain.length) return undefined;
  }
  return plain;
}

/** Where the string that begins at `at` ends; the length of all where it has no end. */
function closing(bytes: Buffer, at: number): number {
  let next = at + 1;
  while (next < bytes.length && bytes[next] !== QUOTE) next += bytes[next] === BACKSLASH ? 2 : 1;
  return Math.min(next, bytes.length);
}

function endOfComment(bytes: Buffer, at: number): number {
  if (bytes[at + 1] === SLASH) {
    const end = bytes.indexOf(NEWLINE, at);
    return end === -1 ? bytes.length : end;
  }
  if (bytes[at + 1] !== STAR) return -1;
  const end = bytes.indexOf('*/', at + 2);
  return end === -1 ? -1 : end + 2;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
