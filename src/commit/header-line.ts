import { TYPES, type Type } from './message.ts';

/** The parts of `type(scope)!: subject`. */
export interface HeaderLine {
  readonly type: Type;
  readonly scope: string | undefined;
  readonly breaking: boolean;
  readonly subject: string;
}

/** What models also write for them. */
const ALIASES: Readonly<Record<string, Type>> = {
  feature: 'feat',
  features: 'feat',
  bugfix: 'fix',
  hotfix: 'fix',
  bug: 'fix',
  doc: 'docs',
  documentation: 'docs',
  refactoring: 'refactor',
  performance: 'perf',
  tests: 'test',
  testing: 'test',
};

export function typeOf(word: string): Type | undefined {
  const lower = word.trim().toLowerCase();
  return TYPES.find((type) => type === lower) ?? ALIASES[lower];
}

/** Undefined where the line does not begin with a type. */
export function parseHeader(line: string): HeaderLine | undefined {
  const [, word = '', scope, mark, subject = ''] = /^([A-Za-z]+) ?(?:\(([^()]*)\))? ?(!)?[:：] *(.*)$/.exec(line) ?? [];
  const type = typeOf(word);
  return type && { type, scope: scope?.trim() || undefined, breaking: mark !== undefined, subject };
}
