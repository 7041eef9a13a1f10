import { call } from '../call/call.ts';
import { loadConfig } from '../config-file/load.ts';
import { explain, MayflyError } from '../platform/errors.ts';
import type { AttachOptions, Host } from '../platform/host.ts';
import type { Values } from '../config/options.ts';
import { findPlaces } from '../config/places.ts';
import { findProvider } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { EventReader, type Said } from './events.ts';
import { noteBeside } from './progress.ts';
import { stopped, throwIfCancelled, UNANSWERED } from './stop.ts';

export interface Reply {
  readonly text: string;
  readonly model: string | undefined;
}

/** Asks for one plain answer; `onText` sees what there is of it so far. Rejects with a MayflyError of exit code 3. */
export type Ask = (prompt: string, onText: (text: string) => void) => Promise<Reply>;

export interface Asking {
  readonly host: Host;
  readonly provider: string;
  /** Options of the call. */
  readonly values: Values;
  readonly abort: AbortSignal;
  /** Milliseconds from the start of the container; building an image does not count. */
  readonly patience?: number;
}

const PATIENCE = 60_000;

const MOST_COMPLAINTS = 100_000; // characters of stderr, of which the last line counts

/** The provider as somebody to ask: each question is a call in an empty container, with the prompt on its stdin. */
export async function askProvider(asking: Asking): Promise<Ask> {
  const { provider: name, host } = asking;
  const provider = findProvider(name, await loadConfig(findPlaces(host)));
  const { answer, image } = provider;
  const { settings } = answer ?? {};
  // In another image the files are missing that take the tools away.
  if (!answer || (settings?.target && !('target' in image && image.target === settings.target)))
    throw new MayflyError({
      kind: 'usage',
      what: `${name} cannot be asked for a message`,
      fix: 'use claude, gemini or glm, one that extends them, or none',
    });
  return (prompt, onText) => askOnce(asking, provider, answer, prompt, onText);
}

async function askOnce(
  { host, values, abort, patience = PATIENCE }: Asking,
  provider: Provider,
  { words, events }: NonNullable<Provider['answer']>,
  prompt: string,
  onText: (text: string) => void,
): Promise<Reply> {
  const reader = new EventReader(events);
  let complaints = '';
  const tooLate = new AbortController();
  const output: AttachOptions['output'] = (stream, text) => {
    if (stream === 'stderr') complaints = (complaints + text).slice(-MOST_COMPLAINTS);
    else onText(reader.feed(text).text);
  };
  const lone: Host = {
    ...host,
    tty: { stdin: false, stdout: false, stderr: host.tty.stderr },
    cwd: () => '/',
    note: noteBeside(host),
    attach(command, args, options) {
      const attached = host.attach(command, args, { ...options, stdin: { text: prompt }, output });
      const timer = setTimeout(() => tooLate.abort(), patience);
      const done = attached.done.finally(() => clearTimeout(timer));
      return { ...attached, done };
    },
    // Whether the person or the clock ends it: nobody waits for the answer any more.
    onSignal(handler) {
      const end = (): void => handler('SIGHUP');
      const ends = [abort, tooLate.signal];
      for (const signal of ends) signal.addEventListener('abort', end);
      return () => ends.forEach((signal) => signal.removeEventListener('abort', end));
    },
  };
  const code = await call(lone, { kind: 'run', provider: provider.name, words, values, lone: true }).catch(unanswered);
  throwIfCancelled(abort);
  reader.feed('\n');
  const { said } = reader;
  const reason = tooLate.signal.aborted
    ? `no answer in ${patience / 1000} s${lastOf(complaints, ': ')}`
    : problem(code, said, complaints);
  if (reason !== undefined)
    throw stopped(UNANSWERED, `${provider.name} gave no answer: ${reason}`, remedy(reason, provider.name));
  return { text: said.text, model: said.model };
}

/** Whatever keeps a call from happening (no engine, no credential, no slot) is a provider that gives no answer. */
function unanswered(error: unknown): never {
  if (!(error instanceof MayflyError)) throw error;
  const { what, fix } = explain(error.failure);
  throw stopped(UNANSWERED, what, fix);
}

function problem(code: number, { text, error }: Said, complaints: string): string | undefined {
  if (error !== undefined) return error;
  if (code !== 0) return `exit ${code}${lastOf(complaints, ': ')}`;
  return text.trim() === '' ? 'it is empty' : undefined;
}

/** The last line of stderr that begins a message; the lines of a stack trace and of an object are indented, or close it. */
function lastOf(text: string, before: string): string {
  const line = text.split('\n').findLast((each) => /^[A-Za-z]/.test(each));
  return line === undefined ? '' : before + line.slice(0, LONGEST);
}

const LONGEST = 200; // characters

function remedy(reason: string, provider: string): string {
  // In this order: what Gemini CLI says of a quota ends with how to log in otherwise.
  if (/\b429\b|\brate|quota|exhausted/i.test(reason)) return 'wait a little, or ask another provider';
  if (/\b(401|403)\b|auth/i.test(reason)) return `check the key, or log in with: ${provider}`;
  return 'call again, or write it yourself with git commit';
}
