/** What nobody types: a prompt with more is put together from other texts, and those may name any file. */
const LONGEST = 4096; // characters
const PICTURE = /^~?\/.*\.(?:png|jpe?g|gif|webp|pdf)$/i;

export interface Mention {
  /** `@` where that stands before it: a terminal puts the mere path of a picture that is dragged there. */
  readonly sign: '@' | '';
  readonly path: string;
}

/** Files that the words of a prompt name: `@PATH`, `@"PATH"`, and paths of pictures. Only in words of one line, as one types them. */
export function mentions(words: readonly string[]): Mention[] {
  return words.flatMap(inWord).filter(({ path }) => path !== '');
}

function inWord(word: string): Mention[] {
  if (word.startsWith('-') || word.length > LONGEST || word.includes('\n')) return [];
  if (PICTURE.test(word) && !word.includes('@')) return [{ sign: '', path: word }];
  return [...word.matchAll(/(?<=^|\s)(?:@"([^"]+)"|(\S+))/g)].flatMap(([, quoted, token = '']): Mention[] => {
    if (quoted !== undefined) return [{ sign: '@', path: quoted }];
    if (token.startsWith('@')) return [{ sign: '@', path: bare(token.slice(1)) }];
    const path = token.replace(/^['"]/, '').replace(/['"?!.,:;)]+$/, '');
    return PICTURE.test(path) ? [{ sign: '', path }] : [];
  });
}

/** Without the lines that are meant (`#L1-9`), and without what ends a sentence. */
function bare(path: string): string {
  return path.replace(/[^\p{L}\p{N}_/]+$/u, '').replace(/#L\d+(?:-\d+)?$/, '');
}
