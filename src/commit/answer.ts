import { readJson } from './answer-json.ts';
import { readText } from './answer-text.ts';
import { clean } from './clean.ts';
import type { Context } from './context.ts';
import type { Drafts } from './draft.ts';
import { typeOf } from './header-line.ts';
import { type Message, TYPES } from './message.ts';
import { toMessage } from './tidy.ts';
import { problems } from './validate.ts';

export type Answer = { readonly messages: readonly Message[] } | { readonly errors: readonly string[] };

/** What the model wrote, cleaned, parsed and judged. The errors are sentences that the model gets to read. */
export function readAnswer(text: string, context: Context): Answer {
  const { drafts, broken } = readDrafts(text, context);
  if (broken) return { errors: ['The JSON breaks off or cannot be read.'] };
  if (drafts.length === 0) return { errors: ['There is no message in the answer: answer with the JSON object.'] };
  if (drafts.length > 1 && context.count === 1)
    return { errors: ['There are several messages in the answer: give one.'] };
  const judged = drafts.slice(0, context.count).map((draft) => {
    const message = toMessage(draft, context);
    const errors = problems(message, context);
    const isNoType = context.style === 'conventional' && !context.type && draft.type && !typeOf(draft.type);
    if (isNoType) errors.push(`The type is none of ${TYPES.join(', ')}.`);
    return { message, errors };
  });
  // Of several to choose from, the good ones are enough.
  const messages = judged.filter(({ errors }) => errors.length === 0).map(({ message }) => message);
  return messages.length > 0 ? { messages } : { errors: [...new Set(judged.flatMap(({ errors }) => errors))] };
}

/** JSON, as it was asked for, or else a message in plain text. */
export function readDrafts(text: string, { style }: Context): Drafts {
  const cleaned = clean(text);
  const json = readJson(cleaned);
  if (json.drafts.length > 0 || json.broken) return json;
  return { drafts: readText(cleaned, style), broken: false };
}
