/** Characters as a person counts them, near enough: code points. */
export function length(text: string): number {
  return Array.from(text).length;
}
