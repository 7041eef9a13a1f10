import type { Collected } from './collected.ts';
import type { Style, Type } from './message.ts';
import { likelyType } from './plain.ts';

/** What the person asked for on the command line. */
export interface Wishes {
  readonly hint?: string | undefined;
  readonly type?: Type | undefined;
  readonly scope?: string | undefined;
  /** Any name of a language that the model understands. */
  readonly lang?: string | undefined;
  /** How many messages to choose from; 1 when not given. */
  readonly count?: number | undefined;
}

/** What an answer is judged by. */
export interface Context {
  readonly style: Style;
  readonly count: number;
  readonly type?: Type | undefined;
  readonly scope?: string | undefined;
  /** In English, where it is known and can be checked: that of the history, unless the person wants another. */
  readonly language?: string | undefined;
  /** Subjects of the history, which an answer must not repeat. */
  readonly subjects: readonly string[];
  /** What may name an issue: the branch and the hint. */
  readonly sources: string;
  /** `#333` and its like on the lines of the diff: an answer may speak of them without meaning an issue. */
  readonly colours?: ReadonlySet<string>;
  /** For an answer that gives none. */
  readonly likelyType: Type;
}

/** A type or scope that was asked for is conventional, whatever the history is. */
export function contextOf(collected: Collected, wishes: Wishes): Context {
  const { type, scope, lang, hint, count = 1 } = wishes;
  return {
    style: type || scope ? 'conventional' : collected.style,
    count,
    type,
    scope,
    language:
      lang === undefined
        ? (collected.language ?? (collected.subjects.length === 0 ? 'English' : undefined))
        : undefined,
    subjects: collected.subjects,
    sources: [collected.branch, hint].join('\n'),
    colours: new Set(collected.diff.match(/#(?:\d{3}|\d{6})\b/g)),
    likelyType: likelyType(collected.files),
  };
}
