import { createHmac } from 'node:crypto';
import { matchPattern } from './patterns.ts';

/** Lines that a call may add to what earlier ones have learned, and names that one of them may have. */
const MOST_LINES = 100;
const MOST_NAMES = 8;
const LONGEST_NAME = 256; // characters

/** A plain host, or a hashed one: no marker, no wildcard. Both are the user's to write. */
const HOST_KEY = /^([^\s@#*?!][^\s*?!]*) (?:ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/]+={0,3}(?: [^\r\n]*)?$/;

/** Whether calls may learn this line. */
export function isLearnable(line: string): boolean {
  const names = HOST_KEY.exec(line)?.[1]?.split(',');
  return names !== undefined && names.length <= MOST_NAMES && names.every(({ length }) => length <= LONGEST_NAME);
}

/**
 * Those lines of `learned` that count beside `own`, what the user's own files say: of hosts that these do not speak of. A name that
 * is hashed cannot be told from other hashed ones, nor from a pattern, so it counts only where the user's files have neither.
 */
export function besides(own: string, learned: string): string[] {
  const lines = learned.split('\n').filter(isLearnable).slice(0, MOST_LINES);
  if (lines.length === 0) return [];
  const said = readNames(own);
  return lines.filter((line) => {
    const names = (line.split(' ')[0] ?? '').toLowerCase().split(',');
    return !line.startsWith('|')
      ? !names.some((name) => isSaid(said, name))
      : said.hashed.length === 0 && said.patterns.length === 0 && !hashes(line, said.plain);
  });
}

interface Names {
  readonly plain: ReadonlySet<string>;
  readonly patterns: readonly string[];
  readonly hashed: readonly string[];
}

/** A key that is revoked stays so, whatever other lines say; such a line says nothing of a host's other keys. */
function readNames(text: string): Names {
  const lines = text.split('\n').map((line) => line.trim());
  const speaking = lines.filter((line) => line !== '' && !/^(#|@revoked\s)/.test(line));
  const fields = speaking.map((line) => line.replace(/^@\S+\s+/, '').split(/\s/)[0] ?? '');
  const names = fields.filter((field) => !field.startsWith('|')).flatMap((field) => field.toLowerCase().split(','));
  const isPattern = (name: string): boolean => /[*?]/.test(name);
  return {
    plain: new Set(names.filter((name) => !isPattern(name))),
    patterns: names.filter((name) => isPattern(name) && !name.startsWith('!')),
    hashed: fields.filter((field) => field.startsWith('|')),
  };
}

function isSaid({ plain, patterns, hashed }: Names, name: string): boolean {
  return (
    plain.has(name) ||
    patterns.some((pattern) => matchPattern(name, pattern)) ||
    hashed.some((field) => hashes(field, new Set([name])))
  );
}

/** `|1|SALT|HASH`: HMAC-SHA1 of the name. */
function hashes(field: string, names: ReadonlySet<string>): boolean {
  const [, , salt = '', hash = ''] = (field.split(' ')[0] ?? '').split('|');
  const key = Buffer.from(salt, 'base64');
  return [...names].some((name) => createHmac('sha1', key).update(name).digest('base64') === hash);
}
