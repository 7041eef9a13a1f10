import path from 'node:path';

const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  TypeScript: ['ts', 'tsx', 'mts', 'cts'],
  JavaScript: ['js', 'jsx', 'mjs', 'cjs'],
  Python: ['py', 'pyi', 'ipynb'],
  Go: ['go'],
  Rust: ['rs'],
  Java: ['java'],
  Kotlin: ['kt', 'kts'],
  Scala: ['scala', 'sbt'],
  C: ['c', 'h'],
  'C++': ['cc', 'cpp', 'cxx', 'hh', 'hpp'],
  'C#': ['cs'],
  Ruby: ['rb'],
  PHP: ['php'],
  Swift: ['swift'],
  Shell: ['sh', 'bash', 'zsh'],
  Terraform: ['tf'],
  SQL: ['sql'],
  HTML: ['html', 'htm'],
  CSS: ['css', 'scss', 'less'],
  Vue: ['vue'],
  Svelte: ['svelte'],
  Dart: ['dart'],
  Elixir: ['ex', 'exs'],
  Haskell: ['hs'],
  Lua: ['lua'],
  Perl: ['pl', 'pm'],
  R: ['r'],
  Zig: ['zig'],
};

const BY_ENDING = new Map<string, string>(
  Object.entries(LANGUAGES).flatMap(([name, endings]) => endings.map((ending) => [`.${ending}`, name])),
);

const MOST = 8;

/** The languages with the most files, most first. */
export function languagesOf(files: readonly string[]): { name: string; files: number }[] {
  const counts = new Map<string, number>();
  for (const file of files) {
    const name = BY_ENDING.get(path.extname(file).toLowerCase());
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, number]) => ({ name, files: number }))
    .toSorted((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1))
    .slice(0, MOST);
}
