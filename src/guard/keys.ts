import { isObject, isSame, own, parseJson, type Value } from '../platform/json.ts';
import { withoutComments } from '../platform/json-scan.ts';

type Table = { readonly [key: string]: Value };

/** Settings of Claude Code by which nothing runs. Any other counts, also one that a later version gets. */
const QUIET =
  /^(\$schema|model|theme|outputStyle|language|attribution|includeCoAuthoredBy|includeGitInstructions|cleanupPeriodDays|respectGitignore|alwaysThinkingEnabled|effortLevel|showThinkingSummaries|prefersReducedMotion|(spinner|feedback|auto(Scroll|Updates)|terminalProgress).*)$/;
/** Tools without a word on what they may do. What "don't ask again" writes is narrower, and nothing is said of that. */
const BROAD = /^(\*|Bash|Bash\((\*|:\*)\))$/;
/** Settings of VS Code about how text looks and is found. */
const LOOKS = /^(\[[^\]]*\]|(editor|files|search|explorer|workbench|breadcrumbs|diffEditor|cSpell|scm)\..*)$/;

/** The keys that differ between two contents of a file of which not all matters; undefined where all does. */
export function changedKeys(
  file: string,
  { before, after }: { readonly before: string; readonly after: string },
): string[] | undefined {
  const pick = pickOf(file);
  const [old, now] = [before, after].map(parse);
  if (pick === undefined || old === undefined || now === undefined) return undefined;
  const [one, other] = [pick(old), pick(now)];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.filter((name) => !isSame(own(one, name), own(other, name))).toSorted();
}

function pickOf(file: string): ((settings: Table) => Table) | undefined {
  if (/\/\.claude\/settings(\.local)?\.json$/.test(file)) return activeKeys;
  return file.endsWith('/.vscode/settings.json') ? (settings) => without(settings, LOOKS) : undefined;
}

/** Of settings of Claude Code, those by which something runs, or may run without a question. */
export function activeKeys(settings: Table): Table {
  const { permissions, ...rest } = without(settings, QUIET);
  if (!isObject(permissions)) return permissions === undefined ? rest : { ...rest, permissions };
  const { allow, ...others } = permissions;
  const broad = Array.isArray(allow) ? allow.filter((rule) => typeof rule !== 'string' || BROAD.test(rule)) : [];
  const left = { ...others, ...(broad.length > 0 && { allow: broad }) };
  return Object.keys(left).length > 0 ? { ...rest, permissions: left } : rest;
}

function without(settings: Table, names: RegExp): Table {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !names.test(key)));
}

/** Each character is one byte. Undefined for what is no such table: then every difference counts. */
export function parse(text: string): Table | undefined {
  if (text === '') return {};
  const bytes = withoutComments(Buffer.from(text, 'latin1'));
  const value = parseJson(bytes);
  return isObject(value) ? value : undefined;
}
