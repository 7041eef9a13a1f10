const PATTERNS: readonly RegExp[] = [
  /^(src\/)?(index|main|app|server|cli)\.([cm]?[jt]sx?|py|go|rs|rb|php)$/,
  /^(src\/)?(\w+\/)?(__main__|manage|wsgi|asgi)\.py$/,
  /^cmd\/[^/]+\/main\.go$/,
  /^src\/bin\/[^/]+\.rs$/,
  /^(.+\/)?src\/main\/(java|kotlin)\/.*(Main|Application)\.(java|kt)$/,
  /^(apps|packages|services|crates)\/[^/]+\/(src\/)?(index|main|app|server|cli)\.([cm]?[jt]sx?|py|go|rs)$/,
  /^bin\/[^/]+$/,
  /^(Makefile|justfile|Taskfile\.ya?ml|main\.tf)$/i,
  /^((Dockerfile|Containerfile)([.-][^/]+)?|(docker-)?compose([.-][^/]+)?\.ya?ml)$/i,
];

const MOST = 20;
const LONGEST = 4096; // characters of a path; an index can hold longer ones

/** Where a reader begins: files by the names that programs start with, those near the root first. */
export function entryPoints(files: readonly string[]): string[] {
  const found = files.filter((file) => file.length <= LONGEST && PATTERNS.some((pattern) => pattern.test(file)));
  const depth = (file: string): number => file.split('/').length;
  return found.toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1)).slice(0, MOST);
}
