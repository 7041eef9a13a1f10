import * as protocol from './agent-protocol.ts';
import { matchPattern } from './patterns.ts';

/** One signature that is asked for. */
export interface Use {
  readonly fingerprint: string;
  readonly comment: string;
  /** Fingerprint of the server's key, where ssh has bound the connection to it. */
  readonly server?: string;
}

export interface GuardOptions {
  /** Fingerprints (`SHA256:…`) and comments (with `*` and `?`) of the keys that may be used; all of them when empty. */
  readonly allow?: readonly string[];
  /** Asked before each signature. */
  readonly confirm?: (use: Use) => Promise<boolean>;
  /** Told of each signature that is passed on. */
  readonly used?: (use: Use) => void;
}

type Ask = (message: Uint8Array) => Promise<Buffer>;

/** What stands for every answer that the container does not get. */
export const REFUSED = Buffer.from([protocol.FAILURE]);

/**
 * What one connection from the container may ask of the agent: the list of keys, signatures, and the binding of the connection to a
 * server. Everything else could change the agent (adding, removing, locking, other extensions) and is answered with failure.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #ask: Ask;
  /** Comments by key, of those that may be used. */
  #keys: Map<string, string> | undefined;
  #server: string | undefined;

  constructor(options: GuardOptions, ask: Ask) {
    this.#options = options;
    this.#ask = ask;
  }

  /** Whether what `allows` says is all there is to say: no key has to be looked at, and nobody to be asked or told. */
  get isPlain(): boolean {
    const { allow = [], confirm, used } = this.#options;
    return allow.length === 0 && confirm === undefined && used === undefined;
  }

  /** Whether a message of this kind is for the agent at all, whichever the key. One that cannot be read is not. */
  allows(message: Buffer): boolean {
    switch (message[0]) {
      case protocol.REQUEST_IDENTITIES:
        return message.length === 1;
      case protocol.SIGN_REQUEST:
        return strings(message, 1).length === 1;
      case protocol.EXTENSION: {
        const [name, hostKey] = strings(message, 2);
        return name?.toString() === protocol.SESSION_BIND && hostKey !== undefined;
      }
      default:
        return false;
    }
  }

  /** The answer for the container. */
  async answer(message: Buffer): Promise<Buffer> {
    if (!this.allows(message)) return REFUSED;
    switch (message[0]) {
      case protocol.REQUEST_IDENTITIES:
        return this.#list();
      case protocol.SIGN_REQUEST:
        return (await this.#maySign(message)) ? this.#ask(message) : REFUSED;
      default:
        return this.#bind(message);
    }
  }

  async #list(): Promise<Buffer> {
    const answer = await this.#ask(LIST);
    if (this.isPlain || answer[0] !== protocol.IDENTITIES_ANSWER) return answer;
    const list = protocol.identities(answer).filter((key) => isAllowed(key, this.#options.allow ?? []));
    this.#keys = new Map(list.map(({ blob, comment }) => [blob.toString('base64'), comment]));
    return protocol.identitiesAnswer(list);
  }

  async #maySign(message: Buffer): Promise<boolean> {
    if (this.isPlain) return true;
    const [blob] = strings(message, 1);
    if (blob === undefined) return false;
    const key = blob.toString('base64');
    if (!this.#keys?.has(key)) await this.#list();
    const comment = this.#keys?.get(key);
    if (comment === undefined) return false;
    const server = this.#server === undefined ? {} : { server: this.#server };
    const use: Use = { fingerprint: protocol.fingerprint(blob), comment, ...server };
    if (this.#options.confirm && !(await this.#options.confirm(use))) return false;
    this.#options.used?.(use);
    return true;
  }

  async #bind(message: Buffer): Promise<Buffer> {
    const [, hostKey] = strings(message, 2);
    const answer = await this.#ask(message);
    if (answer[0] === protocol.SUCCESS && hostKey) this.#server = protocol.fingerprint(hostKey);
    return answer;
  }
}

const LIST = Buffer.from([protocol.REQUEST_IDENTITIES]);

/** Whether the key is one of those that `allow` names. */
export function isAllowed({ blob, comment }: protocol.Identity, allow: readonly string[]): boolean {
  if (allow.length === 0) return true;
  const print = protocol.fingerprint(blob);
  return allow.some((wanted) => (wanted.startsWith('SHA256:') ? wanted === print : matchPattern(comment, wanted)));
}

/** The first `count` strings of a message, or as many as are whole. */
function strings(message: Buffer, count: number): Buffer[] {
  const fields = new protocol.Fields(message);
  const found: Buffer[] = [];
  try {
    while (found.length < count) found.push(fields.string());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}
