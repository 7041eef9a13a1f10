const MOST = 100;

/** What a memory file imports from elsewhere: `@~/x`, `@/x` and `@../x`, outside code. */
export function importsIn(text: string): string[] {
  const found = new Set<string>();
  let isCode = false;
  for (const line of text.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    else if (!isCode && line.includes('@'))
      for (const [, path = ''] of line.replaceAll(/`[^`]*`/g, '').matchAll(/(?<=^|\s)@((?:~|\.\.)?\/[^\s#]+)/g))
        if (found.size < MOST) found.add(path);
  }
  return [...found];
}
