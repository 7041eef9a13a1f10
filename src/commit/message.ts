import { OPTIONS } from '../config/options.ts';
import { wrap } from './wrap.ts';

/** The types of Conventional Commits as commitlint's configuration has them. */
export const TYPES = OPTIONS.type.choices;

export type Type = (typeof TYPES)[number];

/** How headers look: `feat(scope): subject`, or `Subject` where the history is not conventional. */
export type Style = 'conventional' | 'plain';

/** Characters, of the header as of a line of the body. */
export const WIDTH = 72;

export interface Message {
  readonly type: Type;
  readonly scope?: string | undefined;
  readonly breaking: boolean;
  /** Without type, scope and full stop. */
  readonly subject: string;
  /** Paragraphs, lists and `BREAKING CHANGE: …`, not yet wrapped; empty when the subject says it all. */
  readonly body: string;
}

export function header({ type, scope, breaking, subject }: Omit<Message, 'body'>, style: Style): string {
  if (style === 'plain') return subject;
  return `${type}${scope ? `(${scope})` : ''}${breaking ? '!' : ''}: ${subject}`;
}

/** The message as git gets it, with a line feed at its end. */
export function render(message: Message, style: Style): string {
  const body = wrap(message.body, WIDTH);
  return body ? `${header(message, style)}\n\n${body}\n` : `${header(message, style)}\n`;
}
