import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Secrets that can be told from each other and from everything else, by what they stand for. */
export type Canaries<Name extends string> = Readonly<Record<Name, string>>;

const BEGIN = 'sk-canary-';

export function makeCanaries<const Name extends string>(names: readonly Name[]): Canaries<Name> {
  const entries = names.map((name) => [name, `${BEGIN}${name}-${randomBytes(12).toString('hex')}`]);
  return Object.fromEntries(entries) as Canaries<Name>;
}

/** Names of the canaries that stand in `text`, plain or in base64. */
export function canariesIn(text: string | Buffer, canaries: Canaries<string>): string[] {
  const all = Buffer.from(text);
  if (!BEGINNINGS.some((beginning) => all.includes(beginning))) return [];
  return Object.entries(canaries).flatMap(([name, secret]) =>
    forms(secret).some((form) => all.includes(form)) ? [name] : [],
  );
}

/** What base64 makes of it depends on where it begins; the first and last characters are left out. */
function forms(secret: string): string[] {
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + secret)
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, ...shifted];
}

/** Nearly everything that is looked at has none of these. */
const BEGINNINGS = forms(BEGIN);

/**
 * `NAME in FILE` for every file below `folder` in which one stands, names of files included. `skip`: absolute paths. `since`:
 * milliseconds since the epoch; what has not changed from then on is not read.
 */
export function canariesBelow(
  folder: string,
  canaries: Canaries<string>,
  skip: readonly string[] = [],
  since = 0,
): string[] {
  if (skip.includes(folder)) return [];
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  if (!stat) return [];
  const said = canariesIn(path.basename(folder), canaries).map((name) => `${name} in the name of ${folder}`);
  if (stat.isDirectory()) {
    const inside = fs
      .readdirSync(folder)
      .flatMap((name) => canariesBelow(path.join(folder, name), canaries, skip, since));
    return [...said, ...inside];
  }
  if (stat.ctimeMs < since) return said; // nobody can set that time
  const content = stat.isSymbolicLink() ? fs.readlinkSync(folder) : stat.isFile() ? read(folder) : '';
  return [...said, ...canariesIn(content, canaries).map((name) => `${name} in ${folder}`)];
}

/** Looks at the arguments of every process of the machine, again and again, until it is disposed of. */
export function watchArguments(canaries: Canaries<string>): { readonly found: Set<string> } & Disposable {
  const found = new Set<string>();
  const look = (): void => {
    for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
      const words = read(`/proc/${pid}/cmdline`);
      for (const name of canariesIn(words, canaries)) found.add(`${name} in ${words.toString().replaceAll('\0', ' ')}`);
    }
  };
  const timer = setInterval(look, 15);
  return { found, [Symbol.dispose]: () => clearInterval(timer) };
}

/** Files and processes go away while one looks at them. */
function read(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
