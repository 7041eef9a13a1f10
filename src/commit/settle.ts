import { MayflyError } from '../platform/errors.ts';
import type { Ask } from './ask.ts';
import { askKey, ENTER } from '../platform/ask-key.ts';
import { type Choices, choiceOf, question } from './choose.ts';
import type { Collected } from './collected.ts';
import { edit } from './edit.ts';
import { forget, keep, readKept } from './kept.ts';
import type { Proposal } from './proposal.ts';
import { proposeByModel, proposePlain } from './propose.ts';
import { nameOf } from './push.ts';
import type { Session } from './session.ts';
import { showProposals } from './show.ts';
import type { Staged } from './stage.ts';
import { cancelled, stopped, UNANSWERED } from './stop.ts';

export interface Settled {
  readonly proposal: Proposal;
  readonly push: boolean;
}

/** Gets a message and, where there is somebody, what to do with it. Rejects when that is nothing. */
export async function settle(
  session: Session,
  staged: Staged & { readonly tree: string },
  collected: Collected,
  makeAsk: () => Promise<Ask>,
): Promise<Settled> {
  const { host, request, repository, abort } = session;
  const keepIt = (proposal: Proposal): void =>
    keep(repository, { ...proposal, tree: staged.tree, provider: request.provider });
  let proposals = await propose(session, staged.tree, collected, makeAsk, true);
  let isShown = false;
  for (;;) {
    const [proposal] = proposals;
    if (proposal === undefined) throw new Error('no proposal');
    if (!request.interactive) return { proposal, push: request.push === true };
    if (!isShown) for (const line of showProposals(proposals)) host.note(line);
    const choices: Choices = {
      target: targetName(session),
      pushKey: request.isOffered ? 'p' : ENTER,
      canAskAgain: request.provider !== 'none' && proposal.source !== 'git',
      messages: proposals.length,
    };
    const choice = await askKey(host, question(choices), (key) => choiceOf(key, choices), abort);
    isShown = false;
    if (typeof choice === 'object') {
      proposals = proposals.slice(choice.number - 1, choice.number);
      continue;
    }
    switch (choice) {
      case 'push':
        return { proposal, push: true };
      case 'commit':
        return { proposal, push: choices.target === undefined && request.push === true };
      case 'edit': {
        const text = await edit(host, repository, proposal.text);
        if (text !== undefined) proposals = [{ text, source: 'editor' }];
        break;
      }
      case 'again':
        // A provider may fail, or somebody gets tired of it: what there is must be there then.
        keepIt(proposal);
        proposals = await orAsBefore(session, proposals, propose(session, staged.tree, collected, makeAsk, false));
        break;
      default:
        // What somebody wrote, or did not have the time to read, is there again the next time.
        if (choice === 'cancel' || proposal.source === 'editor') keepIt(proposal);
        else if (readKept(repository)?.source !== 'editor') forget(repository, staged.tree);
        throw cancelled();
    }
  }
}

/** What is new, or what was there before when the provider fails. */
async function orAsBefore<T>({ host, abort }: Session, before: T, now: Promise<T>): Promise<T> {
  try {
    return await now;
  } catch (error) {
    if (abort.aborted || !(error instanceof MayflyError)) throw error;
    host.note(error.message);
    return before;
  }
}

function targetName({ request, target }: Session): string | undefined {
  if (request.push === false || target.kind === 'none' || target.kind === 'unclear') return undefined;
  if (target.kind === 'several') return 'a remote of your choice';
  return `${nameOf(target)}${target.setUpstream ? ' (new there)' : ''}`;
}

/** Git's own message, or the one that waits for this very tree, or a new one. At least one. */
async function propose(
  { host, request, repository }: Session,
  tree: string,
  collected: Collected,
  makeAsk: () => Promise<Ask>,
  mayBeKept: boolean,
): Promise<readonly Proposal[]> {
  const { provider, wishes } = request;
  if (repository.ownMessage !== undefined) return [{ text: repository.ownMessage, source: 'git' }];
  const isShaped = Object.entries(wishes).some(
    ([key, value]) => value !== undefined && !(key === 'count' && value === 1),
  );
  const kept = mayBeKept && !isShaped ? readKept(repository) : undefined;
  if (kept?.tree === tree && kept.provider === provider) return [kept];
  if (provider === 'none') return [proposePlain(collected, wishes)];
  const proposals = await proposeByModel(host, provider, await makeAsk(), collected, wishes);
  if (proposals.length > 0) return proposals;
  const what = `the answer of ${provider} cannot be used`;
  const fix = 'call again, or write it yourself with git commit';
  if (!request.interactive) throw stopped(UNANSWERED, what, fix);
  host.note(`mayfly: ${what}; write it yourself`);
  const text = await edit(host, repository, proposePlain(collected, wishes).text);
  if (text === undefined) throw stopped(UNANSWERED, what, fix);
  return [{ text, source: 'editor' }];
}
