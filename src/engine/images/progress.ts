import { oneLine } from '../../platform/errors.ts';
import type { Host } from '../../platform/host.ts';

const PAUSE = 1500; // milliseconds between two lines
const KEPT = 15; // lines that are shown when a step fails
const WIDTH = 100;
/** What Docker's legacy builder writes between the lines that say something. */
const NOISE =
  /^\s*(--->|Removing intermediate container|DEPRECATED: The legacy builder|Install the buildx component|https:)/;

export interface Progress {
  readonly onOutput: (text: string) => void;
  /** All that was written. */
  output(): string;
  /** Shows the last lines. */
  showEnd(): void;
}

/** Shows that a long step goes on, by a line of its output now and then, and keeps the rest for when it fails. */
export function progress(host: Pick<Host, 'note' | 'now'>): Progress {
  let whole = '';
  let shown = 0;
  const show = (line: string): void => host.note(`  ${oneLine(line).slice(0, WIDTH)}`);
  return {
    onOutput(text) {
      whole += text;
      const last = linesOf(text).at(-1);
      if (last === undefined || host.now() - shown < PAUSE) return;
      shown = host.now();
      show(last);
    },
    output: () => whole,
    showEnd: () => linesOf(whole).slice(-KEPT).forEach(show),
  };
}

/** Lines that say something, without colours; of a line that was written over, what stayed. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map(
      (line) =>
        stripColour(line)
          .split('\r')
          .findLast((part) => part.trim() !== '') ?? '',
    )
    .filter((line) => line !== '' && !NOISE.test(line))
    .map((line) => line.trimEnd());
}

function stripColour(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '');
}
