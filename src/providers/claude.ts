import { type Active, type Cloud, LIVE_TARGET, type FileRule, type PathFlags, type Provider } from './provider.ts';

/** Keys of settings that name programs, servers, or where plugins come from; those that only a policy may have count, too. */
const SETTINGS: Active = {
  keys: [
    ...['hooks.*', 'env.*', 'mcpServers.*', 'enabledPlugins.*', 'extraKnownMarketplaces.*', 'additionalMarketplaces.*'],
    ...['statusLine', 'subagentStatusLine', 'fileSuggestion', 'processWrapper', 'policyHelper'],
    ...[
      'apiKeyHelper',
      'proxyAuthHelper',
      'awsAuthRefresh',
      'awsCredentialExport',
      'gcpAuthRefresh',
      'otelHeadersHelper',
    ],
    ...['enableAllProjectMcpServers', 'enabledMcpjsonServers', 'pluginConfigs.*', 'sshConfigs'],
  ],
};
/** Who answers, how, by which memory, and what the judge of the automatic mode is told. */
const PROMPT = {
  keys: ['agent', 'autoMemoryDirectory', 'autoMode', 'claudeMdExcludes', 'language', 'outputStyle', 'outputStyles'],
};
const STATE: Active = { keys: ['mcpServers.*', 'projects.*.mcpServers.*', 'env.*'] };
const PLUGIN = 'enabledPlugins';

export const CLAUDE_FILES: readonly FileRule[] = [
  {
    path: '.credentials.json',
    class: 'credential',
    credential: { at: 'claudeAiOauth', expires: 'expiresAt' },
    renewal: { within: 300_000 },
  },
  ...['.device-keys.json', 'hfi-auth.json'].map((path): FileRule => ({ path, class: 'credential' })),
  // The second is read in the place of the first where it is there.
  ...['.claude.json', '.config.json'].map((path): FileRule => ({ path, class: 'settings', active: STATE })),
  ...['settings*.json', 'remote-settings.json'].map((path): FileRule => ({
    path,
    class: 'settings',
    active: SETTINGS,
    prompt: PROMPT,
  })),
  ...['keybindings.json', 'themes/'].map((path): FileRule => ({ path, class: 'settings' })),
  { path: 'output-styles/', class: 'settings', prompt: {} },
  ...['agents/', 'commands/', 'hooks/', 'skills/', 'workflows/'].map((path): FileRule => ({
    path,
    class: 'settings',
    active: {},
  })),
  // When each was last looked for is written at every start.
  {
    path: 'plugins/known_marketplaces.json',
    class: 'settings',
    active: { keys: ['*.source', '*.installLocation'], enabledBy: PLUGIN },
  },
  // What they remember, also those that come with the CLI.
  ...['plugins/data/', 'plugins/store/'].map((path): FileRule => ({ path, class: 'settings' })),
  { path: 'plugins/', class: 'settings', active: { enabledBy: PLUGIN } },
  ...['*.md', 'rules/', 'agent-memory/'].map((path): FileRule => ({ path, class: 'memory' })),
  ...['projects/', 'file-history/', 'todos/', 'tasks/', 'plans/', 'history.jsonl'].map((path): FileRule => ({
    path,
    class: 'history',
  })),
  // What was asked and answered in one project: background jobs, teams of agents, attachments, and what is told of sessions.
  ...['jobs/', 'teams/', 'uploads/', 'usage-data/'].map((path): FileRule => ({ path, class: 'history' })),
  ...['cache/', 'statsig/', 'image-cache/', 'paste-cache/', 'mcp-discovery-cache/', '*-cache.json'].map(
    (path): FileRule => ({ path, class: 'cache' }),
  ),
  ...[
    'sessions/',
    'session-env/',
    'shell-snapshots/',
    'backups/',
    'debug/',
    'telemetry/',
    '*.lock',
    '*.lock/',
    '*.tmp.*',
    '.claude.json.backup*',
    // Of the process that answers for all sessions, with its keys, and of those that it watches: none outlives a call.
    ...['daemon/', 'daemon*.json', 'daemon.log*', 'pty-pids/', 'background-commands/'],
    // For whoever looks for a fault: whole prompts.
    ...['dump-prompts/', 'traces/', 'startup-perf/', 'feedback/', 'feedback-bundles/', '.automode_decisions.jsonl'],
    ...['.last-cleanup', '.last-update-result.json'],
  ].map((path): FileRule => ({ path, class: 'noise' })),
  { path: 'ide/', class: 'noise', mounted: true },
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

export const CLAUDE_ELSEWHERE = {
  words: ['--settings', '--output-format'],
  store: ['settings.json'],
  project: ['.claude/settings.json', '.claude/settings.local.json'],
  keys: ['apiKeyHelper'],
};

export const CLAUDE_SANDBOX = {
  settings: { own: ['settings.json'], project: ['.claude/settings.json', '.claude/settings.local.json'] },
  target: '/etc/claude-code/managed-settings.d/mayfly.json',
  policy: { sandbox: { enabledPlatforms: [] } },
};

/** Other screen, mouse, focus, paste, no cursor. */
export const CLAUDE_MODES = ['1049h', '1000h', '1002h', '1003h', '1006h', '1004h', '2004h', '25l'];

export const CLAUDE_POLICY = {
  folder: process.platform === 'darwin' ? '/Library/Application Support/ClaudeCode' : '/etc/claude-code',
  names: ['managed-settings.json', 'managed-mcp.json', 'CLAUDE.md', 'managed-settings.d/'],
  target: '/etc/claude-code',
};

export const CLAUDE_HOOKS = {
  own: ['settings.json'],
  project: ['.claude/settings.json', '.claude/settings.local.json'],
};

export const CLAUDE_SERVERS = { own: ['.claude.json'], project: ['.mcp.json'] };

export const CLAUDE_PATHS: PathFlags = {
  '--add-dir': { mode: 'writable', takes: 'many' },
  '--mcp-config': { mode: 'read-only', takes: 'many' },
  '--plugin-dir': { mode: 'read-only' },
  '--settings': { mode: 'read-only' },
  '--agents': { mode: 'read-only' },
  '--system-prompt-file': { mode: 'read-only' },
  '--append-system-prompt-file': { mode: 'read-only' },
};

export const CLAUDE_READS = {
  above: ['CLAUDE.md', 'CLAUDE.local.md', '.claude/CLAUDE.md', '.claude/rules'],
  imports: ['CLAUDE.md', 'CLAUDE.local.md', '.claude/CLAUDE.md'],
};

/** Vertex AI. */
export const GOOGLE: Omit<Cloud, 'when'> = {
  pass: ['GOOGLE_*', 'GCLOUD_PROJECT', 'VERTEX_REGION_*'],
  files: ['GOOGLE_APPLICATION_CREDENTIALS'],
  enough: ['GOOGLE_APPLICATION_CREDENTIALS'],
  folder: '.config/gcloud',
};

const CLOUDS: readonly Cloud[] = [
  {
    when: 'CLAUDE_CODE_USE_BEDROCK',
    pass: ['AWS_*'],
    files: ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CA_BUNDLE'],
    enough: [
      'AWS_ACCESS_KEY_ID',
      'AWS_BEARER_TOKEN_BEDROCK',
      'AWS_SHARED_CREDENTIALS_FILE',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
    ],
    folder: '.aws',
  },
  { when: 'CLAUDE_CODE_USE_VERTEX', ...GOOGLE },
  {
    when: 'CLAUDE_CODE_USE_FOUNDRY',
    pass: ['AZURE_*'],
    files: ['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_FEDERATED_TOKEN_FILE'],
    enough: [
      'ANTHROPIC_FOUNDRY_API_KEY',
      'AZURE_CLIENT_SECRET',
      'AZURE_CLIENT_CERTIFICATE_PATH',
      'AZURE_FEDERATED_TOKEN_FILE',
    ],
    folder: '.azure',
  },
];

export const claude: Provider = {
  name: 'claude',
  image: { target: 'claude' },
  command: ['claude'],
  folder: '.claude',
  folderVariable: { name: 'CLAUDE_CONFIG_DIR', holds: 'folder' },
  env: CLAUDE_ENV,
  passEnv: ['ANTHROPIC_*', ...CLAUDE_VARIABLES, 'AWS_REGION', 'AWS_PROFILE', 'CLOUD_ML_REGION'],
  clouds: CLOUDS,
  pathFlags: CLAUDE_PATHS,
  reads: CLAUDE_READS,
  editorWord: '--ide',
  policy: CLAUDE_POLICY,
  hookFiles: CLAUDE_HOOKS,
  serverFiles: CLAUDE_SERVERS,
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
    elsewhere: CLAUDE_ELSEWHERE,
    login: 'claude, then /login',
  },
  secretEnv: {},
  seeds: {},
  files: CLAUDE_FILES,
  trustEnv: {},
  answer: CLAUDE_ANSWER,
  modes: CLAUDE_MODES,
  ownSandbox: CLAUDE_SANDBOX,
  limits: { memory: '2g', cpus: 1 },
};
