import type { LoginProvider, Tokens } from './logins.ts';

/** The one account of the stub. */
const ID = '00000000-0000-4000-8000-000000000000';
const EMAIL = 'stub@example.invalid';

const SCOPES = {
  claude: 'user:inference user:profile user:sessions:claude_code',
  gemini: 'https://www.googleapis.com/auth/cloud-platform',
} as const;

/** The answer of a token endpoint; Google names the refresh token only at the first login. */
export function tokenAnswer(provider: LoginProvider, tokens: Tokens): object {
  return {
    token_type: 'Bearer',
    access_token: tokens.access,
    expires_in: Math.round((tokens.expires - Date.now()) / 1000),
    scope: SCOPES[provider],
    ...(provider === 'claude' && {
      refresh_token: tokens.refresh,
      account: { uuid: ID, email_address: EMAIL },
      organization: { uuid: ID, name: 'stub' },
    }),
  };
}

/** Who the bearer is; one answer holds what all addresses of a provider are asked for. */
export function profileAnswer(provider: LoginProvider): object {
  if (provider === 'gemini') {
    return { id: '1', email: EMAIL, verified_email: true, name: 'stub', scope: SCOPES.gemini, expires_in: 3600 };
  }
  return {
    account: { uuid: ID, email: EMAIL, display_name: 'stub', full_name: 'stub', has_claude_max: true },
    organization: { uuid: ID, name: 'stub', organization_type: 'claude_max', rate_limit_tier: 'default_claude_max_5x' },
  };
}

/** Gemini's `/v1internal:METHOD`: a person who is through with registration, on the paid tier. */
export function assistAnswer(method: string): object {
  const tier = { id: 'standard-tier', name: 'stub', userDefinedCloudaicompanionProject: false };
  if (method === 'loadCodeAssist') {
    return { currentTier: tier, paidTier: tier, allowedTiers: [tier], cloudaicompanionProject: 'stub' };
  }
  if (method === 'onboardUser') return { done: true, response: { cloudaicompanionProject: { id: 'stub' } } };
  return {};
}
