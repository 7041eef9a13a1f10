import { readDrafts } from './answer.ts';
import { clean } from './clean.ts';
import type { Context } from './context.ts';
import type { Draft } from './draft.ts';
import { length } from './length.ts';
import { header, type Message, type Style, WIDTH } from './message.ts';
import { toMessage } from './tidy.ts';
import { LONGEST_BODY, problems } from './validate.ts';
import { wrap } from './wrap.ts';

/** Makes a valid message of an answer without asking again: the first of its drafts that can be cut to shape; undefined where none can. */
export function repair(text: string, context: Context): Message | undefined {
  const { drafts, broken } = readDrafts(text, context);
  const all = broken || drafts.length === 0 ? salvage(clean(text)) : drafts;
  return all
    .map((draft) => cutBody(cutHeader(toMessage(draft, context), context.style)))
    .find((message) => problems(message, context).length === 0);
}

/** The fields of JSON that breaks off; a body that breaks off is none. */
function salvage(text: string): Draft[] {
  const field = (name: string): string | undefined =>
    new RegExp(String.raw`["']${name}["']\s*:\s*"((?:[^"\\\n]|\\.)*)"`).exec(text)?.[1];
  const subject = field('subject');
  if (subject === undefined) return [];
  const [type, scope] = [field('type'), field('scope')];
  return [
    {
      ...(type !== undefined && { type }),
      ...(scope !== undefined && { scope }),
      breaking: /["']breaking["']\s*:\s*true/.test(text),
      subject: subject.replaceAll(String.raw`\"`, '"'),
      body: '',
    },
  ];
}

/** At the end of a word, and not at one that wants another; what was cut is in the body, whole. */
function cutHeader(message: Message, style: Style): Message {
  const room = WIDTH - length(header({ ...message, subject: '' }, style));
  if (length(message.subject) <= room) return message;
  const { scope: _, ...unscoped } = message;
  if (room < 40 && message.scope) return cutHeader(unscoped, style);
  const words: string[] = [];
  let left = room + 1;
  for (const word of message.subject.split(' ')) {
    left -= length(word) + 1;
    if (left < 0) break;
    words.push(word);
  }
  while (words.length > 1 && DANGLING.test(words.at(-1) ?? '')) words.pop();
  const subject = words.join(' ').replace(/[\s,;:.(–—-]+$/u, '');
  return { ...message, subject, body: [message.subject, message.body].filter(Boolean).join('\n\n') };
}

const DANGLING =
  /^(?:an?|the|and|or|of|to|in|on|at|for|from|by|with|without|when|where|if|as|so|that|which|into|via|is|are|not|than|its?|their)$|[,(;:–—-]$/i;

/** Whole paragraphs and points while they fit, no tables, and what breaks. */
function cutBody(message: Message): Message {
  const lines = wrap(message.body, WIDTH).split('\n');
  const notice = lines.findIndex((line) => line.startsWith('BREAKING CHANGE'));
  const text = (notice < 0 ? lines : lines.slice(0, notice)).filter((line) => !/^\s*\|.*\|\s*$/.test(line));
  const kept: string[] = [];
  let count = 0;
  for (const part of text.join('\n').split(/\n(?=\n|[ \t]*[-*•] |[ \t]*\d+[.)] )/)) {
    count += part.split('\n').filter(Boolean).length;
    if (count > LONGEST_BODY) break;
    kept.push(part);
  }
  const breaking = notice < 0 ? '' : lines.slice(notice).join('\n');
  return { ...message, body: [kept.join('\n').trim(), breaking].filter(Boolean).join('\n\n') };
}
