import { quote } from '../platform/quote.ts';
import { allowed, lstat, stat } from '../platform/files.ts';
import { explain, MayflyError, messageOf } from '../platform/errors.ts';

export type Level = 'ok' | 'warn' | 'broken';

/** One thing that was looked at; `fix` is the exact remedy of what is not ok. */
export interface Finding {
  readonly level: Level;
  readonly subject: string;
  readonly what: string;
  readonly fix?: string;
  /** It may follow from what another finding says. */
  readonly isEcho?: boolean;
}

export function ok(subject: string, what: string): Finding {
  return { level: 'ok', subject, what };
}

export function warn(subject: string, what: string, fix: string): Finding {
  return { level: 'warn', subject, what, fix };
}

export function broken(subject: string, what: string, fix: string): Finding {
  return { level: 'broken', subject, what, fix };
}

/** What a check threw, as a finding: a MayflyError brings its own remedy. */
export function failed(subject: string, error: unknown): Finding {
  if (!(error instanceof MayflyError))
    return {
      ...broken(subject, `could not be looked at: ${messageOf(error)}`, 'correct that and look again'),
      isEcho: true,
    };
  const { failure } = error;
  const { what, fix } = explain(failure);
  if (failure.kind === 'own-file-unreadable') {
    const mend = mendOwn(failure.path);
    return { ...broken(subject, what, mend ?? fix), ...(mend === undefined && { isEcho: true }) };
  }
  const isVague = failure.kind === 'engine-failed' && failure.fix === undefined;
  return broken(subject, what, isVague ? `see what ${failure.engine} info says` : fix);
}

/** What of a file of the user's own has it read again, or as none; undefined where its folder or its mode is the trouble. */
function mendOwn(file: string): string | undefined {
  const found = allowed(() => lstat(file));
  if (found?.isSymbolicLink() && !stat(file)) return `rm ${quote(file)}, or mount the disk that it leads to`;
  return found && !stat(file)?.isFile()
    ? `mv ${quote(file)} ${quote(`${file}.away`)}, if it restricts nothing`
    : undefined;
}

/** A line `mayfly: WHAT; WHAT to do` of a call, as a finding. */
export function noted(subject: string, line: string): Finding {
  const [what = '', ...fix] = line.replace(/^mayfly: /, '').split('; ');
  return warn(subject, what, fix.join('; ') || 'correct it');
}
