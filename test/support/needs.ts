export const isRoot = process.getuid?.() === 0;

/** For `runIf`: whether this machine has what tests need; where it has not, a line says what that is. */
export function needs(what: string, met = isRoot): boolean {
  if (!met) console.warn(`some tests are left out here: they need ${what}`);
  return met;
}
