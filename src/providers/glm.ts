import {
  CLAUDE_ANSWER,
  CLAUDE_ELSEWHERE,
  CLAUDE_ENV,
  CLAUDE_FILES,
  CLAUDE_HOOKS,
  CLAUDE_MODES,
  CLAUDE_PATHS,
  CLAUDE_POLICY,
  CLAUDE_READS,
  CLAUDE_SANDBOX,
  CLAUDE_SERVERS,
  CLAUDE_VARIABLES,
} from './claude.ts';
import type { Provider } from './provider.ts';

const model = '${GLM_MODEL:-glm-4.6}';

/** Claude Code against Z.AI, with a folder of its own: it never sees the login, the settings or the history of `claude`. */
export const glm: Provider = {
  name: 'glm',
  image: { target: 'claude' },
  command: ['claude'],
  folder: '.claude',
  env: {
    ...CLAUDE_ENV,
    ANTHROPIC_BASE_URL: '${ZAI_BASE_URL:-https://api.z.ai/api/anthropic}',
    ANTHROPIC_API_KEY: '',
    ANTHROPIC_MODEL: model,
    ANTHROPIC_DEFAULT_OPUS_MODEL: model,
    ANTHROPIC_DEFAULT_SONNET_MODEL: model,
    ANTHROPIC_DEFAULT_FABLE_MODEL: model,
    ANTHROPIC_DEFAULT_HAIKU_MODEL: '${GLM_HAIKU_MODEL:-glm-4.5-air}',
    API_TIMEOUT_MS: '${API_TIMEOUT_MS:-3000000}',
    // Claude Code does not know the model and would take its window for five times what it is.
    CLAUDE_CODE_MAX_CONTEXT_TOKENS: '${CLAUDE_CODE_MAX_CONTEXT_TOKENS:-200000}',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  },
  passEnv: CLAUDE_VARIABLES,
  pathFlags: CLAUDE_PATHS,
  reads: CLAUDE_READS,
  editorWord: '--ide',
  policy: CLAUDE_POLICY,
  hookFiles: CLAUDE_HOOKS,
  serverFiles: CLAUDE_SERVERS,
  secrets: [{ name: 'ANTHROPIC_AUTH_TOKEN', from: ['ZAI_API_KEY'] }],
  credential: { files: [], variables: [], needed: 'always', elsewhere: CLAUDE_ELSEWHERE },
  secretEnv: {},
  // An un-onboarded start contacts Anthropic, which a GLM-only user cannot answer.
  seeds: { '.claude.json': { hasCompletedOnboarding: true } },
  files: CLAUDE_FILES,
  trustEnv: {},
  answer: CLAUDE_ANSWER,
  modes: CLAUDE_MODES,
  ownSandbox: CLAUDE_SANDBOX,
  limits: { memory: '3g', cpus: 1.5, calls: 5 },
};
