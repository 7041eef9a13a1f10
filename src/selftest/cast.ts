import { randomBytes } from 'node:crypto';
import type { StubProvider } from './stub/endpoint.ts';

/** What a provider needs for a call that the stub answers, and how to know that the call was right. */
export interface Role {
  readonly provider: StubProvider;
  /** Good for nothing, and of no other provider. */
  readonly key: string;
  readonly env: Readonly<Record<string, string>>;
  /** A file of the store that the CLI changes whenever it runs, with what is in it before. */
  readonly kept: { readonly file: string; readonly content: object };
}

/** No statistics, no look for updates, and an error at once instead of minutes of retries. */
const QUIET = { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', CLAUDE_CODE_MAX_RETRIES: '1' };

/** `url`: the stub's, as containers reach it. */
export function makeCast(url: string): readonly Role[] {
  const secret = (): string => randomBytes(16).toString('hex');
  const keys = { claude: `sk-ant-api03-${secret()}`, gemini: secret(), glm: secret() };
  // A proxy that the engine's client adds by itself would lead away from this machine.
  const direct = { NO_PROXY: new URL(url).hostname, no_proxy: new URL(url).hostname };
  return [
    {
      provider: 'claude',
      key: keys.claude,
      env: { ...direct, ...QUIET, ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: keys.claude },
      kept: { file: '.claude.json', content: { selftest: secret() } },
    },
    {
      provider: 'gemini',
      key: keys.gemini,
      env: { ...direct, MAYFLY_TRUST: 'project', GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: keys.gemini },
      kept: { file: 'projects.json', content: { projects: { [`/${secret()}`]: 'selftest' } } },
    },
    {
      provider: 'glm',
      key: keys.glm,
      env: { ...direct, ...QUIET, ZAI_BASE_URL: `${url}/api/anthropic`, ZAI_API_KEY: keys.glm },
      kept: { file: '.claude.json', content: { hasCompletedOnboarding: true, selftest: secret() } },
    },
  ];
}
