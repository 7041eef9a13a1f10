import type { Provider } from './provider.ts';

const ONE_ANSWER = new Set(['-p', '--print', '--prompt', '--version', '-v', '--help', '-h']);

/** Whether these words ask a CLI for one answer, which it prints and ends: it shows no screen then. */
export function isOneAnswer(words: readonly string[]): boolean {
  return words.some((word) => ONE_ANSWER.has(word));
}

const BACKGROUND = new Set(['agents', 'attach', 'logs', 'stop', 'respawn', 'daemon']);

/**
 * A line for words by which Claude Code works in the background, or looks for what does: its daemon is a process of the container,
 * which ends with the call.
 */
export function backgroundNote(
  { name, image }: Pick<Provider, 'name' | 'image'>,
  words: readonly string[],
): string | undefined {
  if (!('target' in image) || image.target !== 'claude') return undefined;
  if (!BACKGROUND.has(words[0] ?? '') && !words.includes('--bg')) return undefined;
  return `mayfly: what ${name} does in the background ends with this call; start a call of its own with mayfly run ${name} --detach, and see ai-list, ai-attach and ai-stop`;
}
