import { ENTER, isRefusal } from '../platform/ask-key.ts';

export type Choice = 'push' | 'commit' | 'edit' | 'again' | 'cancel' | 'discard' | { readonly number: number };

/** What there is to choose from, and what each key means. */
export interface Choices {
  /** Where it can be pushed to. */
  readonly target: string | undefined;
  /** What commits and pushes at once. */
  readonly pushKey: typeof ENTER | 'p';
  readonly canAskAgain: boolean;
  /** How many messages there are to choose from. */
  readonly messages: number;
}

export function question({ target, pushKey, canAskAgain, messages }: Choices): string {
  const push = `commit and push to ${target}`;
  return [
    ...(target === undefined
      ? ['[Enter] commit']
      : pushKey === ENTER
        ? [`[Enter] ${push}`, 'c commit only']
        : ['[Enter] commit', `p ${push}`]),
    ...(messages > 1 ? [`1–${messages} another message`] : []),
    'e edit',
    ...(canAskAgain ? ['r again'] : []),
    'n cancel',
  ].join(' · ');
}

/** Undefined for a key that means nothing here. */
export function choiceOf(key: string, { target, pushKey, canAskAgain, messages }: Choices): Choice | undefined {
  if (key === pushKey && target !== undefined) return 'push';
  switch (key) {
    case ENTER:
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
