import type { Stub } from '../../src/selftest/stub/stub.ts';
import type { StubProvider } from '../../src/selftest/stub/endpoint.ts';

/** Credentials that are good for nothing; long enough for a CLI to take them for real ones. */
export const KEYS = {
  claude: 'sk-ant-api03-stub-0123456789-abcdefghijklmnop',
  gemini: 'stub-gemini-0123456789',
  glm: 'stub-zai-0123456789',
} as const satisfies Record<StubProvider, string>;

/** No statistics, no look for updates, and an error of the API at once instead of minutes of retries. */
const QUIET = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
  CLAUDE_CODE_MAX_RETRIES: '1',
};

/** What a person would export to call a provider against the stub, with a key. */
export function stubEnv(provider: StubProvider, { url }: Pick<Stub, 'url'>): Record<string, string> {
  return {
    claude: { ...QUIET, ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: KEYS.claude },
    gemini: { COLORTERM: 'truecolor', GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: KEYS.gemini },
    glm: { ...QUIET, ZAI_BASE_URL: `${url}/api/anthropic`, ZAI_API_KEY: KEYS.glm },
  }[provider];
}

/** `.claude.json` of somebody who has answered the questions of a first start, for one project. */
export function claudeAnswers(project: string): string {
  return JSON.stringify({
    hasCompletedOnboarding: true,
    projects: { [project]: { hasTrustDialogAccepted: true } },
    customApiKeyResponses: { approved: [KEYS.claude.slice(-20)], rejected: [] },
  });
}

/** `.claude/.credentials.json` of somebody who has logged in; such calls also need a proxy (proxy.ts). */
export function claudeLogin(stub: Stub, lifetime?: number): string {
  const { access, refresh, expires } = stub.logins.create('claude', lifetime);
  const scopes = ['user:inference', 'user:profile', 'user:sessions:claude_code'];
  const tokens = { accessToken: access, refreshToken: refresh, expiresAt: expires };
  return JSON.stringify({ claudeAiOauth: { ...tokens, scopes, subscriptionType: 'max' } });
}

/** `.gemini/oauth_creds.json` of somebody who has logged in, and the `settings.json` that goes with it. */
export function geminiLogin(stub: Stub, lifetime?: number): { credentials: string; settings: string } {
  const { access, refresh, expires } = stub.logins.create('gemini', lifetime);
  const tokens = { access_token: access, refresh_token: refresh, token_type: 'Bearer', expiry_date: expires };
  const scope = 'https://www.googleapis.com/auth/cloud-platform';
  const settings = { security: { auth: { selectedType: 'oauth-personal' } } };
  return { credentials: JSON.stringify({ ...tokens, scope }), settings: JSON.stringify(settings) };
}

/** Text of about `size` characters in which no line is like another: Gemini CLI stops an answer that repeats itself. */
export function longText(size: number): string {
  const lines = Array.from(
    { length: Math.ceil(size / 40) },
    (_, n) => `line ${n}: ${((n * 2654435761) % 1e9).toString(36)}`,
  );
  return `${lines.join('\n')}\n`;
}
