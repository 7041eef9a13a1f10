import { isPlaceholder } from './placeholder.ts';

/**
 * Whether a value looks as if a generator had made it: letters and digits in turns that no words have. What people write where
 * a secret will be (`changeme`, `your-api-key-1234`, `<token>`), UUIDs and version numbers do not.
 */
export function isRandom(value: string): boolean {
  if (value.length < 12 || !/^[\w+/=.~!@#$%^&*-]+$/.test(value)) return false;
  if (!/[A-Za-z]/.test(value)) return false;
  if (isPlaceholder(value) || UUID.test(value) || HASH.test(value)) return false;
  const pieces = value.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  const letters = pieces.reduce((sum, piece) => sum + piece.length, 0);
  // One in forty random values of 32 characters has less than two digits; nor has any text.
  const hasDigits = (value.match(/\d/g)?.length ?? 0) >= 2;
  const longest = hasDigits ? LONGEST_PIECES : value.length >= LONG ? LONGEST_WITHOUT_DIGITS : 0;
  return (HEX.test(value) || letters / pieces.length < longest) && entropy(value) >= 3;
}

/** Words of a text have four and more characters; the pieces of a random base62 or hex text about two. */
const LONGEST_PIECES = 3.7;
const LONG = 24;
const LONGEST_WITHOUT_DIGITS = 3;

/** Half of its digits are no letters, but may come in long rows. */
const HEX = /^[0-9a-f]{32,}$/i;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** A content hash says so. */
const HASH = /^(?:sha\d{1,3}|md5|h1)[-:]/i;

/** Bits per character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
