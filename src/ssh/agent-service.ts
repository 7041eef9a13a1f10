import { Guard, type GuardOptions, REFUSED } from './agent-guard.ts';
import type { AgentLink } from './agent-link.ts';
import { frame, Frames, LARGEST } from './agent-protocol.ts';
import type { Listener, Wire } from './wire.ts';

/** More questions in one connection than any ssh would have. */
const MOST_WAITING = 16;
/** Bytes of answers that one connection may leave unread before its questions have to wait: all of it is memory of the host. */
const MOST_UNREAD = LARGEST;

export type Service = Required<Omit<Listener, 'closed'>>;

/** Answers what one client asks, in the order of the questions, as an agent does. */
export function serve(client: Wire, link: AgentLink, options: GuardOptions): Service {
  const guard = new Guard(options, (message) => link.ask(message));
  const frames = new Frames();
  /** A place for each answer that is due, in the order of the questions. */
  const due: { answer?: Buffer }[] = [];
  let last = Promise.resolve();
  let hasEnded = false;
  let isPaused = false;
  /** Whether questions have come that were not taken yet. */
  let isBehind = false;
  const isFull = (): boolean => due.length >= MOST_WAITING || client.unsent() > MOST_UNREAD;
  const flush = (): void => {
    for (let [next] = due; next?.answer; [next] = due) {
      client.write(frame(next.answer));
      due.shift();
    }
    if (isPaused && !isFull()) {
      isPaused = false;
      client.resume();
      if (isBehind) takeAll(NOTHING);
    }
    if (due.length === 0 && !isBehind && hasEnded) client.end();
  };
  const take = (message: Buffer): void => {
    const place: { answer?: Buffer } = {};
    due.push(place);
    const answered = (answer: Buffer | undefined): void => {
      place.answer = answer ?? REFUSED;
      flush();
    };
    if (!guard.isPlain) {
      // One at a time: what a question is about can depend on the answer to the one before.
      last = last.then(() => guard.answer(message)).then(answered, () => answered(undefined));
    } else if (guard.allows(message)) link.send(message, answered);
    else answered(undefined);
  };
  const takeAll = (piece: Buffer): void => {
    isBehind = false;
    try {
      for (const message of frames.push(piece)) {
        take(message);
        isBehind = isFull();
        if (isBehind) break;
      }
    } catch {
      client.close(); // a message beyond the limit, as in OpenSSH
    }
    if (!isFull()) return;
    isPaused = true;
    client.pause();
  };
  const ended = (): void => {
    hasEnded = true;
    flush();
  };
  return { data: takeAll, ended, drained: flush };
}

const NOTHING = Buffer.alloc(0);
