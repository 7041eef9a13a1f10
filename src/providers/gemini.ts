import { LIVE_TARGET, type FileRule, type Provider } from './provider.ts';

const FILES: readonly FileRule[] = [
  { path: 'oauth_creds.json', class: 'credential', credential: { at: '', expires: 'expiry_date' } },
  ...['gemini-credentials.json', 'mcp-oauth-tokens*.json', 'a2a-oauth-tokens*.json'].map((path): FileRule => ({
    path,
    class: 'credential',
  })),
  ...[
    'google_accounts.json',
    'installation_id',
    'trustedFolders.json',
    'trusted_hooks.json',
    'policy_integrity.json',
  ].map((path): FileRule => ({ path, class: 'settings' })),
  ...['settings.json', 'keybindings.json', '.env', 'commands/', 'extensions/', 'skills/', 'agents/', 'policies/'].map(
    (path): FileRule => ({ path, class: 'settings' }),
  ),
  { path: '*.md', class: 'memory' },
  { path: 'projects.json', class: 'index' },
  ...['tmp/', 'history/'].map((path): FileRule => ({ path, class: 'history' })),
  ...['state.json', '*.lock', '*.lock/', '*.tmp*'].map((path): FileRule => ({ path, class: 'noise' })),
];

export const gemini: Provider = {
  name: 'gemini',
  image: { target: 'gemini' },
  command: ['gemini'],
  folder: '.gemini',
  env: {
    GEMINI_CLI_HOME: LIVE_TARGET,
    // The launcher would swallow signals and start Node twice; exit code 199 then asks for another run.
    GEMINI_CLI_NO_RELAUNCH: 'true',
  },
  passEnv: ['GEMINI_*', 'GOOGLE_*', 'CODE_ASSIST_ENDPOINT'],
  secrets: [
    { name: 'GEMINI_API_KEY', from: ['GEMINI_API_KEY'] },
    { name: 'GOOGLE_API_KEY', from: ['GOOGLE_API_KEY'] },
  ],
  credential: {
    files: [{ path: 'oauth_creds.json' }, { path: 'gemini-credentials.json' }],
    variables: ['GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_GENAI_USE_GCA'],
    headless: ['-p', '--prompt'],
    login: 'gemini, then choose how to sign in',
  },
  settings: [
    {
      // What must hold in a pinned, read-only image; retention would delete resumed chats (Gemini CLI 0.61).
      variable: 'GEMINI_CLI_SYSTEM_SETTINGS_PATH',
      json: {
        general: { enableAutoUpdate: false, enableAutoUpdateNotification: false, sessionRetention: { enabled: false } },
        privacy: { usageStatisticsEnabled: false },
      },
    },
    {
      // Below the user's own settings: a key with another base URL fails without this.
      variable: 'GEMINI_CLI_SYSTEM_DEFAULTS_PATH',
      json: { security: { auth: { selectedType: 'gemini-api-key' } } },
      when: 'GEMINI_API_KEY',
    },
  ],
  seeds: {},
  files: FILES,
  trustEnv: { GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  limits: { memory: '2g', cpus: 1 },
  rerunCode: 199,
};
