import { explain, MayflyError } from '../platform/errors.ts';
import { randomDigits } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import { readAnswer } from './answer.ts';
import type { Ask, Reply } from './ask.ts';
import type { Collected } from './collected.ts';
import { contextOf, type Wishes } from './context.ts';
import { type Message, render } from './message.ts';
import { plainMessage } from './plain.ts';
import { startProgress } from './progress.ts';
import { buildPrompt, retryPrompt } from './prompt.ts';
import type { Proposal } from './proposal.ts';
import { repair } from './repair.ts';
import { UNANSWERED } from './stop.ts';

/** The message that needs no model: honest about what was done, silent about why. */
export function proposePlain(collected: Collected, wishes: Wishes): Proposal {
  const { type, scope } = wishes;
  const message = { ...plainMessage(collected), ...(type && { type }), ...(scope && { scope }) };
  return { text: render(message, contextOf(collected, wishes).style), source: 'plain' };
}

/** What the prompt will be; the marker is new each time, so that no data can contain it. */
export function promptFor(collected: Collected, wishes: Wishes): string {
  return buildPrompt(collected, wishes, randomDigits(16));
}

/**
 * Asks for messages; once more, with what was wrong, when the answer cannot be used, and repairs it then as far as that
 * goes. None when not even that helps.
 */
export async function proposeByModel(
  host: Pick<Host, 'note' | 'now' | 'status' | 'tty'>,
  provider: string,
  ask: Ask,
  collected: Collected,
  wishes: Wishes,
): Promise<Proposal[]> {
  const context = contextOf(collected, wishes);
  const start = host.now();
  const asked = async (prompt: string, what: string): Promise<Reply> => {
    using progress = startProgress(host, what);
    return await ask(prompt, progress.show);
  };
  const proposals = ({ model }: Reply, messages: readonly Message[]): Proposal[] => {
    const seconds = (host.now() - start) / 1000;
    return messages.map((message) => ({ text: render(message, context.style), source: 'model', model, seconds }));
  };

  const prompt = promptFor(collected, wishes);
  const first = await asked(prompt, `asking ${provider}`);
  const answer = readAnswer(first.text, context);
  if ('messages' in answer) return proposals(first, answer.messages);
  const second = await asked(retryPrompt(prompt, first.text, answer.errors), `asking ${provider} again`).catch(
    unanswered,
  );
  const mended = repair(first.text, context);
  if (second instanceof MayflyError) {
    if (mended === undefined) throw second;
    host.note(second.message);
    return proposals(first, [mended]);
  }
  const better = readAnswer(second.text, context);
  if ('messages' in better) return proposals(second, better.messages);
  const repaired = repair(second.text, context) ?? mended;
  return repaired ? proposals(second, [repaired]) : [];
}

/** A provider that does not answer any more; whoever has cancelled wants no answer. */
function unanswered(error: unknown): MayflyError {
  if (error instanceof MayflyError && explain(error.failure).code === UNANSWERED) return error;
  throw error;
}
