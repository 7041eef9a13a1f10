import { LIVE_TARGET, type FileRule, type Provider } from './provider.ts';

export const CLAUDE_FILES: readonly FileRule[] = [
  {
    path: '.credentials.json',
    class: 'credential',
    credential: { at: 'claudeAiOauth', expires: 'expiresAt' },
    renewal: { within: 300_000 },
  },
  { path: '.device-keys.json', class: 'credential' },
  { path: '.claude.json', class: 'settings' },
  { path: 'settings*.json', class: 'settings' },
  { path: 'keybindings.json', class: 'settings' },
  ...['agents/', 'commands/', 'hooks/', 'output-styles/', 'skills/', 'themes/', 'workflows/', 'plugins/'].map(
    (path): FileRule => ({ path, class: 'settings' }),
  ),
  { path: '*.md', class: 'memory' },
  ...['projects/', 'file-history/', 'todos/', 'tasks/', 'plans/', 'history.jsonl'].map((path): FileRule => ({
    path,
    class: 'history',
  })),
  ...['cache/', 'statsig/', 'image-cache/', 'paste-cache/'].map((path): FileRule => ({ path, class: 'cache' })),
  ...[
    'sessions/',
    'session-env/',
    'shell-snapshots/',
    'backups/',
    'debug/',
    'telemetry/',
    'ide/',
    '*.lock',
    '*.lock/',
    '*.tmp.*',
    '.claude.json.backup*',
  ].map((path): FileRule => ({ path, class: 'noise' })),
];

/** What Claude Code reads from its environment, whichever service answers it. */
export const CLAUDE_VARIABLES = [
  'CLAUDE_CODE_*',
  'API_TIMEOUT_MS',
  'BASH_DEFAULT_TIMEOUT_MS',
  'BASH_MAX_TIMEOUT_MS',
  'BASH_MAX_OUTPUT_LENGTH',
  'MCP_TIMEOUT',
  'MCP_TOOL_TIMEOUT',
  'MAX_*',
  'DISABLE_*',
  'ENABLE_*',
  'USE_BUILTIN_RIPGREP',
];

export const CLAUDE_ENV = {
  CLAUDE_CONFIG_DIR: `${LIVE_TARGET}/.claude`,
  // The image is read-only and pinned; and a container is the sandbox that Claude Code wants to hear of when it runs as root.
  DISABLE_AUTOUPDATER: '1',
  IS_SANDBOX: '1',
  CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
};

export const CLAUDE_ANSWER = {
  events: 'claude',
  words: [
    ...['-p', '--output-format', 'stream-json', '--verbose', '--include-partial-messages'],
    ...['--tools', '', '--max-turns', '1', '--no-session-persistence', '--disable-slash-commands'],
    ...['--strict-mcp-config', '--mcp-config', '{"mcpServers":{}}'],
  ],
  // Else it reads every file that the diff names as `@/path`, and sends it along.
  settings: { env: { CLAUDE_CODE_DISABLE_ATTACHMENTS: '1' } },
} as const;

/** Other screen, mouse, focus, paste, no cursor. */
export const CLAUDE_MODES = ['1049h', '1000h', '1002h', '1003h', '1006h', '1004h', '2004h', '25l'];

export const claude: Provider = {
  name: 'claude',
  image: { target: 'claude' },
  command: ['claude'],
  folder: '.claude',
  env: CLAUDE_ENV,
  passEnv: ['ANTHROPIC_*', ...CLAUDE_VARIABLES, 'AWS_REGION', 'AWS_PROFILE', 'CLOUD_ML_REGION'],
  secrets: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'].map((name) => ({
    name,
    from: [name],
  })),
  credential: {
    files: [
      { path: '.credentials.json' },
      { path: '.claude.json', key: 'primaryApiKey' },
      { path: 'settings.json', key: 'apiKeyHelper' },
    ],
    variables: ['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY'],
    needed: ['-p', '--print'],
    login: 'claude, then /login',
  },
  secretEnv: {},
  seeds: {},
  files: CLAUDE_FILES,
  trustEnv: {},
  answer: CLAUDE_ANSWER,
  modes: CLAUDE_MODES,
  limits: { memory: '2g', cpus: 1 },
};
