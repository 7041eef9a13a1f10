import type { FileClass, FileRule } from '../providers/provider.ts';

/** `kept` is what mayfly itself put aside in the store; `unknown` is copied like settings, so that nothing new is lost. */
export type Class = FileClass | 'kept' | 'unknown';

const KEPT = /\.(conflict|rejected)-\d{8}T\d{6}Z(\.\d+)?$/;
/** What `writeAtomic` leaves when it is killed. */
const OURS = /(^|\/)\.[^/]+\.\d+\.\d+\.tmp$/;

/** The first rule that covers `file`, a path relative to the CLI's folder; a folder is asked for with a trailing `/`. */
export function ruleFor(rules: readonly FileRule[], file: string): FileRule | undefined {
  return rules.find((rule) => covers(rule.path, file));
}

export function classify(rules: readonly FileRule[], file: string): Class {
  if (KEPT.test(file)) return 'kept';
  if (OURS.test(file)) return 'noise';
  return ruleFor(rules, file)?.class ?? 'unknown';
}

/** Whether a file of this class goes from the store to the live folder and back. */
export function isCopied(of: Class): boolean {
  return of !== 'history' && of !== 'cache' && of !== 'noise' && of !== 'kept';
}

const patterns = new Map<string, RegExp>();

function covers(pattern: string, file: string): boolean {
  if (!pattern.includes('*')) return pattern.endsWith('/') ? file.startsWith(pattern) : file === pattern;
  let compiled = patterns.get(pattern);
  if (!compiled) {
    const text = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '[^/]*');
    compiled = new RegExp(`^${text}${pattern.endsWith('/') ? '' : '$'}`);
    patterns.set(pattern, compiled);
  }
  return compiled.test(file);
}
