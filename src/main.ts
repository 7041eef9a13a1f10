import type { CallHooks } from './call/beside.ts';
import { parseCallArguments } from './config/arguments.ts';
import { explain, line, MayflyError } from './platform/errors.ts';
import { hasCode } from './platform/files.ts';
import { processHost } from './platform/process-host.ts';
import { type Host } from './platform/host.ts';
import { Stopped } from './platform/interruptible.ts';

void main(processHost(), process.argv.slice(2));

/** The error boundary, and the only place that sets the exit code. */
async function main(host: Host, argv: readonly string[]): Promise<void> {
  try {
    const code = await dispatch(host, argv);
    const reason = host.lostOutput();
    process.exitCode =
      reason !== undefined && code === 0 ? report(host, new MayflyError({ kind: 'output-lost', reason })) : code;
  } catch (error) {
    process.exitCode = report(host, error);
  }
}

/** The way of a call loads nothing that other commands need. */
async function dispatch(host: Host, argv: readonly string[]): Promise<number> {
  const [word, ...words] = argv;
  const isKeeper = word === 'keeper'; // detach.ts
  const [command = '--help', ...rest] = isKeeper ? (await import('./call/detach.ts')).keeperWords(host, words) : argv;
  const own = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : 1);
  if ((command === 'run' || command === 'exec') && !own.includes('--help'))
    return startCall(host, command, rest, isKeeper);
  const { cold } = await import('./cli/commands/cold.ts');
  return cold(host, argv);
}

async function startCall(
  host: Host,
  kind: 'run' | 'exec',
  argv: readonly string[],
  isKeeper: boolean,
): Promise<number> {
  const { operands, values, rest } = parseCallArguments(kind, argv, kind === 'run' ? 1 : 0);
  const provider = kind === 'run' ? operands[0] : values.provider;
  const missing = kind === 'run' ? provider === undefined && 'a provider' : rest.length === 0 && 'a command';
  if (missing)
    throw new MayflyError({ kind: 'usage', what: `mayfly ${kind} needs ${missing}`, fix: `see mayfly ${kind} --help` });
  if (kind === 'run' && !isKeeper && rest.some((word) => word === '--bg' || word === '--background')) {
    const { asDetached } = await import('./call/background.ts');
    const words = await asDetached(host, argv, String(provider), rest);
    if (words) return startInBackground(host, words, values['dry-run'] === true);
  }
  const isDetached = values.detach === true && values['dry-run'] !== true;
  if (values.json && !isDetached)
    throw new MayflyError({ kind: 'usage', what: '--json tells of a detached call only', fix: 'add --detach' });
  if (isDetached && !isKeeper) {
    const { detach } = await import('./call/detach.ts');
    return detach(host, [kind, ...argv], { json: values.json === true });
  }
  const { call } = await import('./call/call.ts');
  const request = { kind, provider: provider as string | undefined, words: rest, values };
  if (!isKeeper) return call(host, request, { watchChanges });
  const keeper = await keeperHost(host);
  return call(keeper, request).catch((error: unknown) => report(keeper, error));
}

const watchChanges: Required<CallHooks>['watchChanges'] = async (...about) =>
  (await import('./commit/on-exit.ts')).watchChanges(...about);

async function startInBackground(host: Host, argv: readonly string[], isDry: boolean): Promise<number> {
  const code = await startCall(host, 'run', argv, false);
  if (code === 0 && !isDry)
    host.note('mayfly: it works in a call of its own, which outlives this terminal; see mayfly attach, logs and stop');
  return code;
}

async function keeperHost(host: Host): Promise<Host> {
  const { keepingHost } = await import('./config/untold.ts');
  const { findPlaces } = await import('./config/places.ts');
  return keepingHost(host, findPlaces(host));
}

function report(host: Host, error: unknown): number {
  if (error instanceof Stopped) return error.code;
  const failure = known(error);
  if (failure) {
    host.note(failure.message);
    return explain(failure.failure).code;
  }
  host.note(
    line({
      code: 70,
      what: error instanceof Error ? `unexpected: ${error.message}` : 'unexpected failure',
      fix: 'please report it',
    }),
  );
  if (host.env['MAYFLY_TRACE'] === '1' && error instanceof Error) host.note(error.stack ?? '');
  return 70; // EX_SOFTWARE
}

/** What the file system says becomes what a person can do about it. */
function known(error: unknown): MayflyError | undefined {
  if (error instanceof MayflyError) return error;
  const path = error instanceof Error && 'path' in error ? String(error.path) : 'its files';
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) return new MayflyError({ kind: 'no-space', path });
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS'))
    return new MayflyError({ kind: 'state-unwritable', path, reason: (error as NodeJS.ErrnoException).code ?? '' });
  return undefined;
}
