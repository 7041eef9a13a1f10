import type { Host } from '../platform/host.ts';
import type { Ask, Asking } from './ask.ts';
import { collect } from './collect.ts';
import { confirmDoubts, confirmSecrets } from './confirm.ts';
import { guard } from './guard.ts';
import { preflight } from './preflight.ts';
import { requireRead } from './unread.ts';
import { promptFor } from './propose.ts';
import { offerUnpushed, pushAfter, sayWhyNot } from './publish.ts';
import type { Request } from './request.ts';
import { save } from './save.ts';
import type { Session } from './session.ts';
import { settle } from './settle.ts';
import { showChanges } from './show.ts';
import { type AskAboutDoubts, stage } from './stage.ts';
import { CANCELLED, DONE, stopped, throwIfCancelled } from './stop.ts';
import { findTarget, readSettings } from './target.ts';

/** What `--json` prints. */
export interface Result {
  readonly outcome: 'stopped' | 'nothing' | 'shown' | 'proposed' | 'committed';
  readonly commit?: string;
  readonly tree?: string;
  /** What a provider would be asked. */
  readonly prompt?: string;
  readonly message?: string;
  readonly source?: string;
  readonly model?: string | undefined;
  readonly seconds?: number | undefined;
  readonly pushed?: string;
}

/** One commit from the look at the repository to the push; resolves with the exit code. */
export async function commit(host: Host, request: Request, makeAsk: (asking: Asking) => Promise<Ask>): Promise<number> {
  let result: Result = { outcome: 'stopped' };
  const ending = new AbortController();
  const release = host.onSignal(() => ending.abort());
  const { signal: abort } = ending;
  try {
    using repository = await preflight(host, abort);
    const { entries, repository: own = [] } = repository.view.config;
    const settings = readSettings([...entries, ...own]);
    const askAboutDoubts: AskAboutDoubts = (doubts) => confirmDoubts(host, request, doubts, abort);
    const staged = await stage(host, repository, request.what, askAboutDoubts, abort);
    throwIfCancelled(abort);
    const target = findTarget(settings, repository.branch);
    const session: Session = { host, request, repository, settings, target, abort };
    const { tree } = staged;
    if (tree === undefined) {
      const pushed = await offerUnpushed(session);
      result = { outcome: 'nothing', ...(pushed !== undefined && { pushed }) };
      return DONE;
    }

    const collected = await collect(staged.git, { maxDiff: request.maxDiff, held: staged.held, own: repository });
    if (!request.print) for (const line of showChanges(collected, staged.left)) host.note(line);
    await guard(staged.git, collected, (findings) => confirmSecrets(host, request, findings, abort));
    if (request.dryRun) {
      const prompt = promptFor(collected, request.wishes);
      if (!request.json) host.print(`${prompt}\n`);
      result = { outcome: 'shown', tree, prompt };
      return DONE;
    }
    if (!request.interactive && !request.yes && !request.print && !request.json)
      throw stopped(
        CANCELLED,
        'there is no terminal to ask at, nothing was changed',
        'say --yes, and --push if you mean it',
      );

    if (request.interactive || request.yes) await requireRead(host, repository.top);
    const asking = (): Promise<Ask> => makeAsk({ host, provider: request.provider, values: request.values, abort });
    const { proposal, push } = await settle(session, { ...staged, tree }, collected, asking);
    const { text: message, source, model, seconds } = proposal;
    result = { outcome: 'proposed', tree, message, source, model, seconds };
    if (request.print && !request.json) host.print(message);
    if (!request.interactive && !request.yes) return DONE;

    const saved = await save(session, staged, { ...proposal, tree, provider: request.provider });
    result = { ...result, outcome: 'committed', commit: saved.commit };
    host.note(
      `mayfly: committed ${saved.commit.slice(0, 10)}${saved.isChanged ? '; a hook changed what is in it' : ''}`,
    );
    if (!push) sayWhyNot(session);
    const pushed = push ? await pushAfter(session) : undefined;
    if (pushed !== undefined) result = { ...result, pushed };
    return DONE;
  } finally {
    release();
    if (request.json) host.print(`${JSON.stringify(result)}\n`);
  }
}
