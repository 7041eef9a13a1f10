import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import { scan } from '../secrets/scan.ts';
import type { Provider } from '../providers/provider.ts';
import { originalName } from '../store/classes.ts';
import { isObject, parseJson, stringify, type Value } from '../platform/json.ts';
import type { Version } from '../boundary/version.ts';
import type { Change } from './changes.ts';
import { isCredential } from './collect.ts';
import { diffLines } from './diff.ts';
import { isSecretName, replaceSecrets } from './withhold.ts';
import { newCommands, YAML_FILE } from './yaml.ts';

const SHOWN = 40; // lines of one file

/** What a restore would do, as lines: a line for each file, and below it what would be another way. No secret is in them. */
export function showChanges(changes: readonly Change[], providers: readonly Provider[]): string[] {
  return changes.flatMap((change) => {
    const { root, file, found, from, isState } = change;
    const size = `${from.entry.size} bytes`;
    const head = `${found.version ? '~' : '+'} ${path.join(root, file)} (${size})`;
    const lines = found.version && !isState ? contentLines(change, isCredential(file, providers)) : [];
    const runs =
      file === YAML_FILE && !isState ? commandsOf(change).map((command) => `runs ${hideFound(command)}`) : [];
    const more = lines.length > SHOWN ? [`… ${lines.length - SHOWN} more lines`] : [];
    return [head, ...[...runs, ...lines.slice(0, SHOWN), ...more].map((line) => `    ${line}`)].map(oneLine);
  });
}

/** What calls would run for their keys from now on. */
function commandsOf({ found, next }: Change): string[] {
  return next ? newCommands(next.bytes, found.version?.bytes) : [];
}

function contentLines({ file, found, next }: Change, isWholeSecret: boolean): string[] {
  const [before, after] = [found.version, next].map((version) => version && maskedLines(file, version, isWholeSecret));
  if (!before || !after) return [];
  const lines = diffLines(before, after);
  if (!lines) return [`${before.length} lines become ${after.length}`];
  return lines.length > 0 ? lines : ['(what is not shown here differs: a secret, the layout, or who may execute it)'];
}

const MASK = '•••';

/** Undefined for what is no text. */
export function maskedLines(file: string, { bytes, kind }: Version, isWholeSecret: boolean): string[] | undefined {
  const text = bytes.toString();
  if (kind === 'link') return [`-> ${text}`];
  if (text.includes('\0')) return undefined;
  if (originalName(file).endsWith('.json')) {
    const masked = maskedJson(text, isWholeSecret);
    if (masked !== undefined) return masked.split('\n');
  }
  const isEnv = /(^|\/|\.)env$/.test(file);
  if (isWholeSecret && !isEnv) return undefined;
  return hideFound(text)
    .split('\n')
    .map((line) => maskLine(line, isEnv));
}

function maskedJson(text: string, isWholeSecret: boolean): string | undefined {
  const value = parseJson(Buffer.from(text));
  if (value === undefined) return undefined;
  return stringify(isWholeSecret ? hide(value) : replaceSecrets(value, hide).value, '  ');
}

/** Every text in it. */
function hide(value: Value): Value {
  if (typeof value === 'string') return value && MASK;
  if (Array.isArray(value)) return value.map(hide);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hide(inner)]));
}

/** What is a secret by its form. */
function hideFound(text: string): string {
  const found = scan(text);
  const rest = [0, ...found.map(({ end }) => end)];
  return rest.map((from, index) => text.slice(from, found[index]?.start)).join(MASK);
}

/** `NAME=value` of an env file, and `name: value` where the name says that it is a secret. */
function maskLine(line: string, isEnv: boolean): string {
  const [, name = '', between = ''] = /^(\W*(?:export\s+)?\w[\w.-]*["']?)(\s*[:=]\s*)\S/.exec(line) ?? [];
  return name !== '' && (isEnv || isSecretName(name)) ? `${name}${between}${MASK}` : line;
}
