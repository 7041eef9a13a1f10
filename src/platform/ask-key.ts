import type { Host } from './host.ts';

/** The end of input, Ctrl-C, Ctrl-D, Escape, n and q. */
export function isRefusal(key: string): boolean {
  return ['', '\u0003', '\u0004', '\u001b', 'n', 'q'].includes(key.toLowerCase());
}

const CTRL_Z = '\u001a';
export const ENTER = '\r';

/** Shows `text` and waits for a key that `read` knows. Shown once: where it is longer than a line, it could not be written over. */
export async function askKey<T>(
  host: Pick<Host, 'status' | 'note' | 'readKey' | 'suspend'>,
  text: string,
  read: (key: string) => T | undefined,
  abort: AbortSignal,
): Promise<T> {
  host.status(`${text} `);
  for (;;) {
    const key = (await host.readKey(abort)).replace('\n', ENTER); // as the terminal is set, it may be either
    if (key === CTRL_Z) {
      await host.suspend();
      host.status(`${text} `);
    }
    const meaning = read(key);
    if (meaning === undefined) continue;
    host.note('');
    return meaning;
  }
}
