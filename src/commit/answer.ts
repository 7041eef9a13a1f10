import type { Context } from './context.ts';
import { length } from './length.ts';
import { header, type Message, WIDTH } from './message.ts';

export type Answer = { readonly messages: readonly Message[] } | { readonly errors: readonly string[] };

/** What the model wrote, cleaned, parsed and judged. The errors are sentences that the model gets to read. */
export function readAnswer(text: string, context: Context): Answer {
  try {
    const message = JSON.parse(text) as Message;
    if (length(header(message, context.style)) > WIDTH) return { errors: ['The header is too long.'] };
    return { messages: [message] };
  } catch {
    return { errors: ['The answer is not JSON.'] };
  }
}
