import { MayflyError } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';

/** Asks at the terminal for `y` or anything else; Ctrl-C and a terminal that goes away are no. */
export async function agrees(host: Pick<Host, 'tty' | 'note' | 'readKey'>, question: string): Promise<boolean> {
  if (!host.tty.stdin || !host.tty.stderr)
    throw new MayflyError({ kind: 'usage', what: 'there is no terminal to ask at', fix: 'add --yes' });
  host.note(`mayfly: ${question}? y or n`);
  return /^y$/i.test(await host.readKey(new AbortController().signal));
}
