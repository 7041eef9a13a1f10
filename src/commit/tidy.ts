import { unquote, visible } from './clean.ts';
import { withoutClaims, withoutReferences } from './claims.ts';
import type { Context } from './context.ts';
import type { Draft } from './draft.ts';
import { parseHeader, typeOf } from './header-line.ts';
import type { Message } from './message.ts';

/** A draft as a message, with what can be put right without a doubt put right. A type that is none becomes the likely one. */
export function toMessage(draft: Draft, context: Context): Message {
  // The whole header in the field for the subject is common.
  const own = parseHeader(tidySubject(draft.subject, context));
  const type = context.type ?? typeOf(draft.type ?? '') ?? own?.type ?? context.likelyType;
  const scope = context.scope ?? tidyScope(draft.scope) ?? tidyScope(own?.scope);
  const subject = own ? tidySubject(own.subject, context) : tidySubject(draft.subject, context);
  const body = tidyBody(draft.body, context);
  return {
    type,
    ...(scope !== undefined && { scope }),
    breaking: draft.breaking || (own?.breaking ?? false) || /^BREAKING[ -]CHANGE: \S/m.test(body),
    // A header that was taken apart is begun anew in a history without types.
    subject:
      context.style === 'conventional'
        ? lower(subject, context)
        : own || draft.type
          ? upper(subject, context)
          : subject,
    body: startsWithSubject(body, subject) ? '' : body,
  };
}

/** One line without markdown, emoji, quotes and full stop. */
function tidySubject(text: string, context: Context): string {
  const { subjects } = context;
  let subject = withoutReferences(withoutMarkup(visible(text)).replaceAll(/\s+/g, ' ').trim(), context).trim();
  subject = unquote(subject.replaceAll(BOLD, '$1'));
  if (!subjects.some((each) => EMOJI.test(each)))
    subject = subject.replace(EMOJI, '').replace(/\s*\p{Extended_Pictographic}\ufe0f?$/u, '');
  return unquote(subject.replace(/(?<![.\s])\s*(?:[.。]|;|,)$/u, '').trim());
}

/** Two stars are also in the patterns of paths. */
const BOLD = /(?<![*/\w])\*\*(?=[\p{L}\p{N}"'`])([^*\n]{1,200})\*\*(?![/*\w])/gu;

const EMOJI =
  /^(?:(?:\p{Extended_Pictographic}|\p{Regional_Indicator})[\ufe0f\u200d\p{Emoji_Modifier}\p{Extended_Pictographic}]*|:[a-z_]+:)\s*/u;

/** Undefined where nothing is left that can stand between parentheses. */
function tidyScope(text: string | undefined): string | undefined {
  const scope = visible(text ?? '')
    .trim()
    .replaceAll(/[\s,;]+/g, ',')
    .replaceAll(/[^\p{L}\p{N}_./@,*-]/gu, '');
  return scope && !/^(?:null|none|undefined|n\/a|-|\*)$/i.test(scope) && scope.length <= 30 ? scope : undefined;
}

function tidyBody(text: string, context: Context): string {
  const lines = withoutMarkup(visible(text))
    .split('\n')
    .map((line) =>
      line
        .trimEnd()
        .replace(/^#{1,6} /, '')
        .replace(/^(\s*)[•*] /, '$1- ')
        .replaceAll(BOLD, '$1'),
    )
    .filter((line) => !/^\s*(?:`{3,}|~{3,})\w*$|^\s*(?:-{3,}|={3,}|\*{3,}|_{3,})$/.test(line));
  return withoutClaims(lines.join('\n'), context)
    .replaceAll(/^breaking[ -]changes?\s*:\s*/gim, 'BREAKING CHANGE: ')
    .trim();
}

/** Tags that only a browser needs; a tag that is spoken of stands alone and stays. */
function withoutMarkup(text: string): string {
  if (!/<\/[a-z][\w-]*>|<br ?\/?>/i.test(text)) return text;
  return text
    .replaceAll(/<(?:br|hr) ?\/?>|<\/(?:p|div|tr|ul|ol|h[1-6])>/gi, '\n')
    .replaceAll(/<li>/gi, '\n- ')
    .replaceAll(
      /<\/?(?:p|div|span|ul|ol|li|b|i|u|em|strong|code|pre|kbd|h[1-6]|table|tbody|thead|tr|t[dh]|a|font|html|body|head|title)(?: [^<>]*)?>/gi,
      '',
    )
    .replaceAll(/&lt;/g, '<')
    .replaceAll(/&gt;/g, '>')
    .replaceAll(/&quot;/g, '"')
    .replaceAll(/&#39;|&apos;/g, "'")
    .replaceAll(/&amp;/g, '&')
    .replaceAll(/\n[ \t]+(?=\S)/g, '\n');
}

/** Verbs that begin subjects; another capital letter may be that of a name. */
const VERB =
  /^(?:Add|Allow|Apply|Avoid|Bump|Change|Check|Clean|Close|Convert|Correct|Create|Delete|Deprecate|Disable|Document|Drop|Enable|Ensure|Expose|Extend|Extract|Fix|Handle|Hide|Ignore|Implement|Improve|Include|Increase|Initial|Introduce|Keep|Let|Limit|Load|Make|Merge|Migrate|Move|Normalize|Optimize|Parse|Pass|Pin|Prevent|Print|Read|Reduce|Refactor|Reject|Release|Remove|Rename|Replace|Report|Require|Reset|Restore|Return|Revert|Rewrite|Run|Set|Show|Simplify|Skip|Sort|Split|Stop|Store|Support|Switch|Tell|Test|Throw|Translate|Tweak|Unify|Update|Upgrade|Use|Validate|Wait|Warn|Wrap|Write)(?:e?s|e?d)?\b/;

function lower(subject: string, { subjects }: Context): string {
  const capitals = subjects.filter((each) => /^\p{Lu}/u.test(parseHeader(each)?.subject ?? '')).length;
  return VERB.test(subject) && capitals * 2 <= subjects.length
    ? subject.slice(0, 1).toLowerCase() + subject.slice(1)
    : subject;
}

function upper(subject: string, { subjects }: Context): string {
  const capitals = subjects.filter((each) => /^\p{Lu}/u.test(each)).length;
  const isWord = /^\p{Ll}+(?: |$)/u.test(subject);
  return isWord && capitals * 2 >= subjects.length ? subject.slice(0, 1).toUpperCase() + subject.slice(1) : subject;
}

/** A body that says the subject again says nothing. */
function startsWithSubject(body: string, subject: string): boolean {
  const same = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return same(body) === same(subject);
}
