import type { Host } from '../platform/host.ts';
import { isOneAnswer } from '../providers/one-answer.ts';

/**
 * One answer, of which stderr goes elsewhere, or in the background: the engine's client would bring both streams together, and stop as
 * it sets the terminal. Whatever shows a screen needs a terminal.
 */
export function isApart(host: Pick<Host, 'tty' | 'isInBackground'>, words: readonly string[] | undefined): boolean {
  return words !== undefined && isOneAnswer(words) && (!host.tty.stderr || host.isInBackground());
}
