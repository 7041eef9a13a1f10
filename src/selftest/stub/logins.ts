export type LoginProvider = 'claude' | 'gemini';

/** What a person who has logged in holds. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** How OAuth tokens look at each provider; a bearer that does not look so is an API key. */
const FORMS = {
  claude: { access: 'sk-ant-oat01-stub-', refresh: 'sk-ant-ort01-stub-' },
  gemini: { access: 'ya29.stub-', refresh: '1//stub-' },
} as const;

/**
 * The logins of one stub. Claude's tokens rotate: a refresh token works once, so of two copies of one login the second
 * to refresh is logged out. Google's refresh tokens stay, and Gemini CLI would not keep a new one.
 */
export class Logins {
  readonly #expiry = new Map<string, number>();
  readonly #refresh = new Map<string, LoginProvider>();
  readonly #lifetime: number;
  #count = 0;

  /** `lifetime` of an access token that a refresh gives, in seconds. */
  constructor(lifetime: number) {
    this.#lifetime = lifetime;
  }

  /** A new login. A `lifetime` (seconds) that is negative makes an access token that has expired already. */
  create(provider: LoginProvider, lifetime: number = this.#lifetime): Tokens {
    const refresh = `${FORMS[provider].refresh}${++this.#count}`;
    this.#refresh.set(refresh, provider);
    return this.#access(provider, refresh, lifetime);
  }

  /** Undefined when the refresh token is unknown, or Claude's and used before. */
  refresh(provider: LoginProvider, refresh: string): Tokens | undefined {
    if (this.#refresh.get(refresh) !== provider) return undefined;
    if (provider === 'gemini') return this.#access(provider, refresh, this.#lifetime);
    this.#refresh.delete(refresh);
    return this.create(provider);
  }

  expire(access: string): void {
    this.#expiry.set(access, 0);
  }

  /** False for an access token that expired or was never given out. */
  accepts(bearer: string): boolean {
    if (!Object.values(FORMS).some((form) => bearer.startsWith(form.access))) return true;
    return (this.#expiry.get(bearer) ?? 0) > Date.now();
  }

  #access(provider: LoginProvider, refresh: string, lifetime: number): Tokens {
    const access = `${FORMS[provider].access}${++this.#count}`;
    const expires = Date.now() + lifetime * 1000;
    this.#expiry.set(access, expires);
    return { access, refresh, expires };
  }
}
