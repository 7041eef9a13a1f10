import { oneLine } from '../platform/errors.ts';
import { cut } from '../fleet/cells.ts';
import type { Host } from '../platform/host.ts';

/** One line at the terminal that says what is waited for; nothing where stderr is none. */
export interface Progress extends Disposable {
  /** What there is of the answer so far. */
  readonly show: (text: string) => void;
}

const PAUSE = 100; // milliseconds

export function startProgress(host: Pick<Host, 'tty' | 'status' | 'now'>, what: string): Progress {
  if (!host.tty.stderr) return { show: () => {}, [Symbol.dispose]: () => {} };
  const start = host.now();
  let shown = '';
  const draw = (): void => {
    const seconds = Math.floor((host.now() - start) / 1000);
    host.status(`${what} … ${seconds > 0 ? `${seconds} s ` : ''}${shown}`);
  };
  draw();
  const timer = setInterval(draw, PAUSE);
  return {
    show: (text) => void (shown = headerSoFar(text)),
    [Symbol.dispose]() {
      clearInterval(timer);
      host.status('');
    },
  };
}

/** What others have to say meanwhile takes the place of the line, which is drawn anew below it. */
export function noteBeside({ tty, status, note }: Pick<Host, 'tty' | 'status' | 'note'>): Host['note'] {
  return (line) => {
    if (tty.stderr) status('');
    note(line);
  };
}

const LONGEST = 4000; // characters; it is looked at anew with each piece of the answer
const WIDTH = 45; // columns; with the rest of the line less than a terminal has

/** The subject in an answer that is still being written. */
export function headerSoFar(answer: string): string {
  const text = answer.slice(0, LONGEST);
  const [, type] = /"type"\s*:\s*"(\w+)"/.exec(text) ?? [];
  const [, subject] = /"subject"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(text) ?? [];
  if (subject === undefined) return '';
  return cut(oneLine(`${type ? `${type}: ` : ''}${subject.replaceAll(/\\(.)/g, '$1')}`), WIDTH);
}
