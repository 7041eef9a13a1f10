const ONE_ANSWER = new Set(['-p', '--print', '--prompt', '--version', '-v', '--help', '-h']);

/** Whether these words ask a CLI for one answer, which it prints and ends: it shows no screen then. */
export function isOneAnswer(words: readonly string[]): boolean {
  return words.some((word) => ONE_ANSWER.has(word));
}
