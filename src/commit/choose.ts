import type { Host } from '../host.ts';

export type Choice = 'push' | 'commit' | 'edit' | 'again' | 'cancel' | 'discard' | { readonly number: number };

/** What there is to choose from, and what each key means. */
export interface Choices {
  /** Where Enter pushes to; undefined when it only commits. */
  readonly target: string | undefined;
  readonly canAskAgain: boolean;
  /** How many messages there are to choose from. */
  readonly messages: number;
}

export function question({ target, canAskAgain, messages }: Choices): string {
  return [
    target === undefined ? '[Enter] commit' : `[Enter] commit and push to ${target}`,
    ...(target === undefined ? [] : ['c commit only']),
    ...(messages > 1 ? [`1–${messages} another message`] : []),
    'e edit',
    ...(canAskAgain ? ['r again'] : []),
    'n cancel',
  ].join(' · ');
}

/** Undefined for a key that means nothing here. */
export function choiceOf(key: string, { target, canAskAgain, messages }: Choices): Choice | undefined {
  switch (key) {
    case ENTER:
      return target === undefined ? 'commit' : 'push';
    case 'c':
      return 'commit';
    case 'e':
      return 'edit';
    case 'r':
      return canAskAgain ? 'again' : undefined;
    default:
      if (key === 'n' || key === 'q') return 'discard';
      if (isRefusal(key)) return 'cancel';
      return messages > 1 && /^[1-9]$/.test(key) && Number(key) <= messages ? { number: Number(key) } : undefined;
  }
}

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
