export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  /** The number of the first line that gives no variable, nor is a comment; nothing after it is read. */
  readonly wrongLine: number | undefined;
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/;

/**
 * Lines `NAME=value`, with or without `export`; read, never run. A value in quotes may go over several lines; what follows it, or
 * ` #` outside quotes, is a comment.
 */
export function parseEnvFile(text: string): EnvFile {
  const lines = text.split(/\r?\n/);
  const values: Record<string, string> = {};
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]?.trim() ?? '';
    if (line === '' || line.startsWith('#')) continue;
    const [, name, rest = ''] = LINE.exec(line) ?? [];
    const found = name === undefined ? undefined : readValue(rest.trimStart(), lines, at);
    if (name === undefined || found === undefined) return { values, wrongLine: at + 1 };
    values[name] = found.value;
    at = found.end;
  }
  return { values, wrongLine: undefined };
}

/** With the index of its last line; undefined where a quote does not end. */
function readValue(
  rest: string,
  lines: readonly string[],
  start: number,
): { readonly value: string; readonly end: number } | undefined {
  const quote = rest[0];
  if (quote !== '"' && quote !== "'") return { value: rest.replace(/\s#.*/, '').trimEnd(), end: start };
  const parts: string[] = [];
  for (let end = start; end < lines.length; end += 1) {
    const part = end === start ? rest.slice(1) : (lines[end] ?? '');
    const close = closing(part, quote);
    parts.push(close === undefined ? part : part.slice(0, close));
    if (close !== undefined) return { value: parts.join('\n'), end };
  }
  return undefined;
}

/** Where the quote stands after which there is nothing but a comment. */
function closing(text: string, quote: string): number | undefined {
  for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at + 1)) {
    let next = at + 1;
    while (/\s/.test(text[next] ?? '')) next += 1;
    if (next === text.length || (next > at + 1 && text[next] === '#')) return at;
  }
  return undefined;
}
