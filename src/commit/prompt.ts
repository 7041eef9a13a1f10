import type { Collected } from './collected.ts';
import type { Wishes } from './context.ts';

/** What the model is asked; `marker` is a random word that the data cannot contain. No secrets. */
export function buildPrompt(collected: Collected, wishes: Wishes, marker: string): string {
  return [`<${marker}>`, collected.listing, collected.diff, `</${marker}>`, wishes.hint].join('\n');
}

/** Asks again, after an answer that could not be used. */
export function retryPrompt(prompt: string, answer: string, errors: readonly string[]): string {
  return [prompt, answer, ...errors].join('\n');
}
