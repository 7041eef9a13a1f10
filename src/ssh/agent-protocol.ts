import { createHash } from 'node:crypto';

/** Numbers of draft-miller-ssh-agent. */
export const FAILURE = 5;
export const SUCCESS = 6;
export const REQUEST_IDENTITIES = 11;
export const IDENTITIES_ANSWER = 12;
export const SIGN_REQUEST = 13;
export const EXTENSION = 27;
/** Tells the agent which server the connection leads to; keys restricted to hosts need it. */
export const SESSION_BIND = 'session-bind@openssh.com';

/** As in OpenSSH; a longer message ends the connection. */
export const LARGEST = 256 * 1024;

export interface Identity {
  readonly blob: Buffer;
  readonly comment: string;
}

/**
 * Cuts a stream into messages, whatever the pieces in which it arrives. A message is its type byte and its content. What is
 * not complete is in one buffer: a list of pieces would cost many times what is in them, where each is of one byte.
 */
export class Frames {
  #held: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  /** The messages that are complete now. Throws a RangeError for one that is empty or larger than LARGEST. */
  *push(piece: Buffer): Generator<Buffer> {
    this.#append(piece);
    while (this.#end - this.#start >= 4) {
      const length = this.#held.readUInt32BE(this.#start);
      if (length === 0 || length > LARGEST) throw new RangeError(`a message of ${length} bytes`);
      const next = this.#start + 4 + length;
      if (this.#end < next) return;
      const message = this.#held.subarray(this.#start + 4, next);
      this.#start = next;
      yield message;
    }
  }

  /** Whoever has a message may still read it: what is held is never moved or written over, only followed by more. */
  #append(piece: Buffer): void {
    const size = this.#end - this.#start;
    if (size === 0) {
      [this.#held, this.#start, this.#end] = [piece, 0, piece.length];
      return;
    }
    if (this.#end + piece.length > this.#held.length) {
      const larger = Buffer.allocUnsafeSlow(2 * (size + piece.length));
      this.#held.copy(larger, 0, this.#start, this.#end);
      [this.#held, this.#start, this.#end] = [larger, 0, size];
    }
    this.#end += piece.copy(this.#held, this.#end);
  }
}

export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(4 + message.length);
  framed.writeUInt32BE(message.length, 0);
  framed.set(message, 4);
  return framed;
}

/** Reads strings and numbers one after the other; throws a RangeError where the message is too short. */
export class Fields {
  #at: number;
  readonly #message: Buffer;

  constructor(message: Buffer, at = 1) {
    this.#message = message;
    this.#at = at;
  }

  number(): number {
    const value = this.#message.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  string(): Buffer {
    const length = this.number();
    if (length > this.#message.length - this.#at) throw new RangeError('a string beyond its message');
    return this.#message.subarray(this.#at, (this.#at += length));
  }
}

/** The keys of an IDENTITIES_ANSWER. */
export function identities(message: Buffer): Identity[] {
  const fields = new Fields(message);
  const found: Identity[] = [];
  for (let left = fields.number(); left > 0; left--) {
    const blob = fields.string();
    found.push({ blob, comment: fields.string().toString() });
  }
  return found;
}

export function identitiesAnswer(list: readonly Identity[]): Buffer {
  const head = Buffer.from([IDENTITIES_ANSWER, 0, 0, 0, 0]);
  head.writeUInt32BE(list.length, 1);
  return Buffer.concat([head, ...list.flatMap(({ blob, comment }) => [frame(blob), frame(Buffer.from(comment))])]);
}

/** As `ssh-add -l` prints it: of a certificate, that of its key. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(plainKey(blob)).digest('base64').replace(/=+$/, '')}`;
}

/** How many strings make up a key, by the beginning of its type; in a certificate they stand between a nonce and the rest. */
const PARTS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ssh-dss': 4,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519': 2,
  'sk-ecdsa-sha2-nistp256': 3,
};

function plainKey(blob: Buffer): Buffer {
  try {
    const fields = new Fields(blob, 0);
    const [, name = ''] = /^(.+)-cert-v01@openssh\.com$/.exec(fields.string().toString()) ?? [];
    const count = PARTS[name];
    if (count === undefined) return blob;
    fields.string(); // the nonce
    const type = name.startsWith('sk-') ? `${name}@openssh.com` : name;
    return Buffer.concat([Buffer.from(type), ...Array.from({ length: count }, () => fields.string())].map(frame));
  } catch (error) {
    if (error instanceof RangeError) return blob; // nothing that ssh would sign with
    throw error;
  }
}
