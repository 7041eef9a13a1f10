/** Modes of a terminal (DEC private) that a CLI sets once and counts on: keys, cursor, mouse, focus, other screen, paste. */
const KEPT = ['1', '25', '1000', '1002', '1003', '1004', '1006', '1049', '2004'];

/** Those of them that are on in a terminal that nobody has touched. */
const ON = new Set(['25']);

/**
 * What a terminal has to be told so that it is in the state that a CLI has put another one into, which got `output`, the end of all
 * that it printed; `usual`: the modes that it sets when it begins. Drawing is not part of it: a CLI draws anew when the size changes.
 */
export function modesAfter(output: string, usual: readonly string[] = []): string {
  const state = new Map(usual.map((mode) => [mode.slice(0, -1), mode.slice(-1)]));
  // oxlint-disable-next-line no-control-regex
  for (const [, modes = '', end = ''] of output.matchAll(/\u001b\[\?([\d;]+)([hl])/g))
    for (const mode of modes.split(';')) state.set(mode, end);
  const changed = KEPT.filter((mode) => state.has(mode) && (state.get(mode) === 'h') !== ON.has(mode));
  return changed.map((mode) => `\u001b[?${mode}${state.get(mode) ?? ''}`).join('');
}

/** Gives the terminal back as a shell wants it, with the cursor on a line of its own below what stands there. */
export const BACK_TO_SHELL = [
  '\u001b7\u001b[?1049l', // the cursor is saved first, since leaving the other screen restores it even where nobody is there
  '\u001b[r\u001b[999;1H',
  ...KEPT.filter((mode) => !['25', '1049'].includes(mode)).map((mode) => `\u001b[?${mode}l`),
  '\u001b[<u\u001b[>4m\u001b>\u001b[0m\u001b[?25h',
  '\r\n',
].join('');
