import { readAnswer } from '../../src/commit/answer.ts';
import { fit } from '../../src/commit/budget.ts';
import { EventReader } from '../../src/commit/events.ts';
import { leftMarkers } from '../../src/commit/guard.ts';
import { parsePatch } from '../../src/commit/patch.ts';
import { headerSoFar } from '../../src/commit/progress.ts';
import { parseRaw } from '../../src/commit/raw.ts';
import { repair } from '../../src/commit/repair.ts';
import { scan } from '../../src/secrets/scan.ts';
import { findSecrets, redact } from '../../src/commit/secrets.ts';
import { conventional, plain } from './answers/contexts.ts';

/** What reads text that a container or a repository can write. */
export interface Parser {
  readonly read: (text: string) => unknown;
  /** What its syntax is made of; a long row of each is tried. A pair has a beginning that stands before the row. */
  readonly pieces: readonly (string | readonly [string, string])[];
  /** Characters that ever reach it. */
  readonly largest?: number;
  /** What it is to read as a rule. */
  readonly sample?: string;
}

const both = [conventional, plain];
const ANSWER = '```json\n{"type": "fix", "scope": "a", "subject": "close it (#1)", "body": "- one\\n- two"}\n```\n';
const DIFF = '@@ -1,2 +1,3 @@ f()\n a\n-token = "a8Fk29dLs03jXq81mZ"\n+password: hunter2\n';
const KEY = '-----BEGIN PRIVATE KEY-----\n';

/** What reads the answer of a provider, and the changes that are to be committed. */
export const COMMIT_PARSERS: Readonly<Record<string, Parser>> = {
  'the answer of a model': {
    read: (text) => both.map((context) => readAnswer(text, context)),
    pieces: [
      '{',
      '[',
      '"',
      '\\"',
      ' ',
      '\n',
      '```\n',
      '<a>',
      '**a',
      ['fix: a', ' '],
      ['{"subject":"', '| '],
      ['fix: a\n\n', '\n '],
    ],
    sample: ANSWER,
  },
  'an answer that is to be repaired': {
    read: (text) => both.map((context) => repair(text, context)),
    pieces: ['{"subject":', ['{"subject": "', '\\'], ['fix: a\n\n', '\n '], ['fix: a\n\n', '- '], ['fix: ', '#1 ']],
    sample: ANSWER,
  },
  'an answer as it comes': { read: headerSoFar, pieces: ['"type":', '"type" ', '"subject": "'], sample: ANSWER },
  'what a CLI prints': {
    read: (text) => new EventReader('claude').feed(text),
    pieces: ['\n', '{', '{"a":'],
    sample: '{"type":"result","result":"fix: a"}\n',
  },
  'what a CLI prints, a character at a time': {
    read: (text) => {
      const reader = new EventReader('gemini');
      for (const piece of text) reader.feed(piece);
    },
    pieces: ['a', '{', '{"type":"message","role":"assistant","content":"a"}\n'],
    sample: '{"type":"message","role":"assistant","content":"fix: a"}\n',
  },
  secrets: {
    read: (text) => redact(text, scan(text)),
    pieces: [
      'a=',
      '=',
      ':',
      '"',
      '-',
      '://a:',
      KEY,
      [KEY, 'Comment: '],
      [KEY, ', '],
      'sk-ant-',
      'eyJa.',
      'token: a1',
      '--password ',
    ],
    sample: DIFF,
  },
  'the secrets of a diff': {
    read: (text) => findSecrets([{ path: 'a', hunks: text, secrets: scan(text) }]),
    pieces: ['@@ +1\n', '+a\n', '+'],
    sample: DIFF,
  },
  'a patch': { read: parsePatch, pieces: ['diff --git ', '@', '+\n', '\n'], sample: `diff --git a/a b/a\n${DIFF}` },
  'a list of changes': { read: parseRaw, pieces: ['\0', ':1 ', ':1'], sample: ':100644 100644 a b M\0a\0' },
  'a diff that is shortened': {
    read: (text) => fit([{ path: 'a', hunks: text }], 30_000),
    pieces: ['@@ \n', '+a\n', ' \n', 'a'],
    sample: DIFF,
  },
  'markers of a conflict': {
    read: (text) => leftMarkers(text, ['a']),
    pieces: [':1', ':', '1', 'a:1: leftover '],
    sample: 'a:1: leftover conflict marker\n',
  },
};
