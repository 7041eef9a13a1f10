import path from 'node:path';

/** Reads the packages that a manifest names, as `NAME` or `NAME VERSION`; what is not plainly that is left out. */
type Reader = (text: string) => string[];

const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/^package\.json$/, packageJson],
  [/^requirements[\w.-]*\.txt$/, requirements],
  [/^pyproject\.toml$/, pyproject],
  [/^go\.mod$/, goMod],
  [/^Cargo\.toml$/, cargo],
  [/^pom\.xml$/, pom],
];

function readerOf(file: string): Reader | undefined {
  return READERS.find(([pattern]) => pattern.test(path.basename(file)))?.[1];
}

const MOST_MANIFESTS = 10;
const DEEPEST = 3; // names in a path: packages of a monorepo, not what was vendored

/** The manifests among the files that name packages, those near the root first. */
export function manifestsAmong(files: readonly string[]): string[] {
  const depth = (file: string): number => file.split('/').length;
  return files
    .filter(
      (file) =>
        readerOf(file) && depth(file) <= DEEPEST && !/(^|\/)(node_modules|vendor|test|tests|fixtures)\//.test(file),
    )
    .toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
    .slice(0, MOST_MANIFESTS);
}

/** Empty for a text that is no such manifest. */
export function packagesIn(file: string, text: string): string[] {
  const found = readerOf(file)?.(text) ?? [];
  return [...new Set(found.filter((one) => one !== ''))];
}

/** A version is shown only when it is plainly one: a URL in its place can hold a password. */
function entry(name: string, version: string | undefined): string {
  if (!/^[@\w][\w./:@+-]{0,100}$/.test(name) || name.includes('://')) return '';
  return version !== undefined && /^[\d^~<>=!|*., x-]{1,30}(-?[a-z]+[\d.]*)?$/i.test(version)
    ? `${name} ${version}`
    : name;
}

function packageJson(text: string): string[] {
  const manifest = parseJson(text);
  return ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((key) => {
    const group = manifest[key];
    if (typeof group !== 'object' || group === null || Array.isArray(group)) return [];
    return Object.entries(group).map(([name, version]) => entry(name, String(version)));
  });
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const LONGEST = 500; // characters; what is longer was not written by a person, and takes long to look at

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.length <= LONGEST);
}

const REQUIREMENT = /^([A-Za-z0-9][\w.-]*)(?:\[[\w,. -]*\])?\s*((?:[=<>!~]=?=?\s*[\w.*]+\s*(?:,\s*)?)*)$/;

/** One requirement as pip takes it, without its marker. */
function requirement(text: string): string {
  const [, name = '', versions = ''] = REQUIREMENT.exec(text.replace(/[;#].*/, '').trim()) ?? [];
  return entry(name, versions.replaceAll(/\s/g, '') || undefined);
}

function requirements(text: string): string[] {
  return linesOf(text).map((line) => requirement(line));
}

/** The list of `[project]`, and what Poetry has in its place. */
function pyproject(text: string): string[] {
  const lines = linesOf(text);
  const start = lines.findIndex((line) => /^dependencies\s*=\s*\[/.test(line));
  const end = lines.findIndex((line, index) => index >= start && /\]\s*$/.test(line));
  const listed = start < 0 ? [] : lines.slice(start, end + 1);
  const quoted = listed.flatMap((line) =>
    [...line.matchAll(/"([^"]*)"|'([^']*)'/g)].map((match) => requirement(match[1] ?? match[2] ?? '')),
  );
  return [...quoted, ...tables(text, /^tool\.poetry\.(group\.\w+\.)?(dev-)?dependencies$/)];
}

function cargo(text: string): string[] {
  return tables(text, /^(workspace\.)?(dev-|build-)?dependencies$/);
}

/** `name = "version"` or `name = { version = "…" }` in the tables of TOML whose names match. */
function tables(text: string, wanted: RegExp): string[] {
  let inside = false;
  return linesOf(text).map((line) => {
    const table = /^\[+([^[\]]+)\]/.exec(line)?.[1]?.trim();
    if (table !== undefined) inside = wanted.test(table);
    const [, name = '', value = ''] = /^([\w-]+)\s*=\s*(.+)$/.exec(line) ?? [];
    const version = /^"([^"]*)"/.exec(value)?.[1] ?? /\bversion\s*=\s*"([^"]*)"/.exec(value)?.[1];
    return inside && table === undefined ? entry(name, version) : '';
  });
}

function goMod(text: string): string[] {
  const direct = linesOf(text).filter((line) => !line.includes('// indirect'));
  return direct.map((line) => {
    const [, name = '', version] = /^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+v([\w.+-]+)/.exec(line) ?? [];
    return entry(name, version?.replace(/\+.*/, ''));
  });
}

function pom(text: string): string[] {
  const [, ...starts] = text.split('<dependency>');
  return starts.map((start) => {
    const inner = start.slice(0, LONGEST).split('</dependency>')[0] ?? '';
    const tag = (name: string): string | undefined => inner.split(`<${name}>`)[1]?.split('<')[0]?.trim();
    return entry(`${tag('groupId') ?? ''}:${tag('artifactId') ?? ''}`, tag('version'));
  });
}
