import type { Provider } from './provider.ts';

const ONE_ANSWER = new Set(['-p', '--print', '--prompt', '--version', '-v', '--help', '-h']);

/** Whether these words ask a CLI for one answer, which it prints and ends: it shows no screen then. */
export function isOneAnswer(words: readonly string[]): boolean {
  return words.some((word) => ONE_ANSWER.has(word));
}

/** Whether it is Claude Code that answers, by whichever name. */
export function isClaude({ image }: Pick<Provider, 'image'>): boolean {
  return 'target' in image && image.target === 'claude';
}

const BACKGROUND = new Set(['agents', 'attach', 'logs', 'stop', 'kill', 'respawn', 'rm', 'daemon']);
const UPDATE = new Set(['update', 'upgrade', 'install', 'doctor']);

/**
 * A line for words that mean something else in a container, or undefined. Of Claude Code: work in the background, whose
 * daemon is a process of the container, which ends with the call; and what would update the CLI, which is part of an image.
 */
export function noteOnWords(provider: Pick<Provider, 'name' | 'image'>, words: readonly string[]): string | undefined {
  const [first = ''] = words;
  if (!isClaude(provider) || words.some((word) => word === '--help' || word === '-h')) return undefined;
  const { name } = provider;
  if (BACKGROUND.has(first))
    return `mayfly: what ${name} does in the background ends with this call; ${name} --bg TASK starts a call of its own, for mayfly ps, attach, logs and stop`;
  if (UPDATE.has(first))
    return `mayfly: this ${name} is part of an image and updates nothing by itself; mayfly image update moves to a newer version`;
  return undefined;
}
