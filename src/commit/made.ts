import type { Repository } from './repository.ts';

/** The commit that came of a message. */
export interface Made {
  readonly commit: string;
  readonly tree: string;
  /** Whether it follows the HEAD that there was. */
  readonly isNext: boolean;
}

/**
 * Which of the commits since then is ours, after git has ended, well or not: hooks may have changed its message, or made more
 * commits; another git may have moved HEAD while ours failed, and ours may fail when the commit is made.
 */
export async function findMade(
  { git, head }: Repository,
  message: string,
  isWell: boolean,
  patience: number,
): Promise<Made | undefined> {
  const range = head === undefined ? 'HEAD' : `${head}..HEAD`;
  const words = ['log', '-z', '--first-parent', '--reverse', '--no-show-signature', '--format=%H%n%P%n%T%n%B', range];
  const { stdout } = await git(words, { patience, anyway: true });
  const since = stdout.split('\0').flatMap((record) => {
    const [commit = '', parents = '', tree = '', ...body] = record.split('\n');
    return commit === ''
      ? []
      : [{ commit, tree, isNext: parents.split(' ')[0] === (head ?? ''), text: body.join('\n') }];
  });
  const [first] = since;
  return since.find(({ text }) => text.includes(message.trim())) ?? (isWell && first?.isNext ? first : undefined);
}
