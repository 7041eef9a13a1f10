/**
 * What a program has printed for a terminal, to be read in another one later: text, lines and colours. What moves the cursor, sets modes,
 * asks the terminal something (its answer would be typed into the shell) or reaches the clipboard is left out; where the cursor goes
 * on in its line there are spaces, where it goes elsewhere a line begins.
 */
export class Harmless {
  #begun = '';
  #isLineStart = true;
  #isColoured = false;

  /** What can be shown so far; a sequence that is not complete waits for the rest of it. */
  show(text: string): string {
    const all = this.#begun + text;
    const begins = all.search(BEGUN);
    this.#begun = begins < 0 ? '' : all.slice(begins);
    return this.#shown(begins < 0 ? all : all.slice(0, begins));
  }

  /** The rest, and the usual colours again. */
  end(): string {
    const rest = this.#shown(this.#begun);
    this.#begun = '';
    return rest + (this.#isColoured ? USUAL : '');
  }

  #shown(text: string): string {
    let shown = '';
    const add = (plain: string): void => {
      if (plain !== '') this.#isLineStart = plain.endsWith('\n');
      shown += plain;
    };
    let at = 0;
    for (const { 0: sequence, index, groups: { values = '', end = '' } = {} } of text.matchAll(SEQUENCE)) {
      add(text.slice(at, index).replaceAll(CONTROL, ''));
      at = index + sequence.length;
      if (end === 'm' && COLOUR.test(values)) {
        this.#isColoured = true;
        shown += sequence;
      } else if (end === 'C') add(' '.repeat(Math.min(Number(values) || 1, WIDEST)));
      else if (end === 'G' && !this.#isLineStart) add(' ');
      else if (ELSEWHERE.has(end) && !this.#isLineStart) add('\n');
    }
    add(text.slice(at).replaceAll(CONTROL, ''));
    return shown;
  }
}

/** Columns that the cursor goes on at most. */
const WIDEST = 200;
const USUAL = '\u001b[0m';
/** To a line that is said, or another one. */
const ELSEWHERE = new Set(['H', 'f', 'd', 'B', 'E']);
const COLOUR = /^[\d;:]*$/;

/* oxlint-disable no-control-regex */
/** CSI; OSC, DCS and others with a text of their own, up to their end; all that is shorter. */
const SEQUENCE =
  /\u001b(?:\[(?<values>[0-?]*)[ -/]*(?<end>[@-~])|[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|[ -/]*[0-OQ-WYZ\\`-~])/g;
/** At the end, and short enough to wait for its rest. */
const BEGUN = /\u001b(?:\[[0-?]{0,64}[ -/]{0,8}|[\]PX^_][^\u0007\u001b\u009c]{0,4096}\u001b?|[ -/]{0,8})$/;
/** Of which a terminal makes something else than text: all but tab, line feed and carriage return. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
