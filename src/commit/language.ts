const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Greek',
  'Arabic',
  'Hebrew',
  'Thai',
  'Devanagari',
] as const;
type Script = (typeof SCRIPTS)[number];

const PATTERNS = SCRIPTS.map((script) => [script, new RegExp(String.raw`\p{Script=${script}}`, 'gu')] as const);

/** How many letters of each script a text has. */
function letters(text: string): Map<Script, number> {
  return new Map(PATTERNS.map(([script, pattern]) => [script, text.match(pattern)?.length ?? 0]));
}

/** The language where its script gives it away. A sentence in Russian or Japanese has Latin names in it, so few letters are enough. */
function byScript(text: string): string | undefined {
  const count = letters(text);
  const of = (...scripts: Script[]): number => scripts.reduce((sum, script) => sum + (count.get(script) ?? 0), 0);
  const total = of(...SCRIPTS);
  const isIn = (...scripts: Script[]): boolean => of(...scripts) * 3 > total;
  if (total === 0) return undefined;
  if (of('Hiragana', 'Katakana') > 0 && isIn('Hiragana', 'Katakana', 'Han')) return 'Japanese';
  if (isIn('Cyrillic')) return /[іїєґ]/iu.test(text) ? 'Ukrainian' : 'Russian';
  for (const [script, language] of BY_SCRIPT) if (isIn(script)) return language;
  return undefined;
}

const BY_SCRIPT: readonly (readonly [Script, string])[] = [
  ['Han', 'Chinese'],
  ['Hangul', 'Korean'],
  ['Greek', 'Greek'],
  ['Arabic', 'Arabic'],
  ['Hebrew', 'Hebrew'],
  ['Thai', 'Thai'],
  ['Devanagari', 'Hindi'],
];

/** Words that are frequent in messages in one language and in no other of these. */
const WORDS: Readonly<Record<string, string>> = {
  English:
    'the and for of to with from when not by is are use add adds fix fixes remove update make into instead as if be it that',
  German:
    'der das und für mit nicht eine einen von zu zum zur auf ist wird werden beim statt fehler behoben hinzugefügt entfernt ergänzt',
  French:
    'le les des et pour du une dans sur avec est au aux ajoute ajout corrige correction supprime suppression lors mise',
  Spanish: 'el los las y para del con por al se que corrige arregla añade añadir elimina actualiza cuando sin',
  Italian: 'il lo gli della per nel di che aggiunge aggiunto corregge corretto rimuove rimosso aggiorna quando non',
  Portuguese: 'os da dos das para em um uma ao com não adiciona corrige atualiza quando sem ajusta',
  Dutch: 'het een voor van niet met bij wordt toegevoegd verwijderd voeg verwijder verbeter naar',
  Polish: 'w z na dla nie do się oraz dodaj dodano usuń usunięto popraw poprawiono zmień przy',
};

const LANGUAGE_WORDS = Object.entries(WORDS).map(([name, words]) => [name, new Set(words.split(' '))] as const);

interface Guess {
  readonly language: string;
  /** How many of its words were seen, and how many of the next best language. */
  readonly seen: number;
  readonly next: number;
}

function byWords(text: string): Guess {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = LANGUAGE_WORDS.map(([language, known]) => ({
    language,
    seen: words.filter((word) => known.has(word)).length,
  }));
  const [first, second] = scores.toSorted((a, b) => b.seen - a.seen);
  return { language: first?.language ?? 'English', seen: first?.seen ?? 0, next: second?.seen ?? 0 };
}

/** In English: `German`; undefined where it cannot be told. */
export function languageOf(texts: readonly string[]): string | undefined {
  const text = texts.join('\n');
  const script = byScript(text);
  if (script) return script;
  const { language, seen, next } = byWords(text);
  return seen >= 2 && seen > next * 1.5 ? language : undefined;
}

/** The language of a text where it is plainly another one than `expected`; a few words are no proof. */
export function otherLanguage(text: string, expected: string): string | undefined {
  const script = byScript(text);
  if (script) return script === expected ? undefined : script;
  if (!(expected in WORDS)) return expected && letters(text).get('Latin') ? byWords(text).language : undefined;
  const { language, seen, next } = byWords(text);
  return language !== expected && seen >= 3 && seen >= next * 2 ? language : undefined;
}
