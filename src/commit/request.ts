import { parseCallArguments } from '../config/arguments.ts';
import { MayflyError } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { OPTION_TABLE, OPTIONS, type Values } from '../config/options.ts';
import type { Wishes } from './context.ts';
import { type Type, TYPES } from './message.ts';

/** What a person asked for on the command line. */
export interface Request {
  /** `none` for a message without a model. */
  readonly provider: string;
  readonly wishes: Wishes;
  /** What to commit: what is staged or else all, only what is staged, or all. */
  readonly what: 'auto' | 'staged' | 'all';
  /** Undefined when nothing was said. */
  readonly push: boolean | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly print: boolean;
  readonly dryRun: boolean;
  /** Bytes. */
  readonly maxDiff: number;
  /** Options of the calls that are made. */
  readonly values: Values;
  /** Whether there is somebody who can be asked. */
  readonly interactive: boolean;
  /** At the end of a call, where an Enter too many is common: none of them pushes. */
  readonly isOffered: boolean;
}

export function readRequest(host: Pick<Host, 'tty'>, argv: readonly string[]): Request {
  const { operands, values, rest } = parseCallArguments('commit', argv, 0);
  const [word] = [...operands, ...rest];
  if (word !== undefined) throw usage(`mayfly commit takes no argument "${word}"`);
  if (values.staged && values.all) throw usage('--staged and --all exclude each other');
  if (values.print && values.yes) throw usage('--print commits nothing, and --yes does: they exclude each other');
  const text = (key: keyof Values): string | undefined => values[key] as string | undefined;
  const provider = text('provider');
  if (provider === undefined) throw usage('mayfly commit needs --provider: claude, gemini, glm, or none');
  const type = text('type');
  const count = Number(values.generate ?? 1);
  if (!Number.isInteger(count) || count > MOST) throw usage(`--generate takes a number from 1 to ${MOST}`);
  const [yes, json, print, dryRun] = (['yes', 'json', 'print', 'dry-run'] as const).map((key) => values[key] === true);
  return {
    provider,
    wishes: {
      hint: text('hint'),
      type: TYPES.find((known): known is Type => known === type),
      scope: text('scope'),
      lang: text('lang'),
      count,
    },
    what: values.staged ? 'staged' : values.all ? 'all' : 'auto',
    push: values.push as boolean | undefined,
    yes: yes ?? false,
    json: json ?? false,
    print: print ?? false,
    dryRun: dryRun ?? false,
    maxDiff: bytes(text('max-diff') ?? OPTIONS['max-diff'].default),
    values: ofCalls(values),
    interactive: host.tty.stdin && host.tty.stderr && !yes && !json && !print && !dryRun,
    isOffered: false,
  };
}

/** What is not a flag of some commands only: a call has it in its label, and a hint is nobody else's business. */
function ofCalls(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => OPTION_TABLE[key]?.flagOf === undefined));
}

const MOST = 9; // each has a key

function usage(what: string): MayflyError {
  return new MayflyError({ kind: 'usage', what, fix: 'see mayfly commit --help' });
}

/** Of a size such as `60k`. */
function bytes(size: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)([bkmg]?)$/i.exec(size) ?? [];
  return Math.round(Number(number) * 1024 ** 'bkmg'.indexOf(unit.toLowerCase() || 'b'));
}
