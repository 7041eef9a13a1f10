import { readAnswer } from './answer.ts';
import type { Context } from './context.ts';
import type { Message } from './message.ts';

/** Makes a valid message of an answer without asking again; undefined where nothing in it can be trusted. */
export function repair(text: string, context: Context): Message | undefined {
  const answer = readAnswer(text, context);
  return 'messages' in answer ? answer.messages[0] : undefined;
}
