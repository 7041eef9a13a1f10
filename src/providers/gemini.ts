import { GOOGLE } from './claude.ts';
import { type Active, LIVE_TARGET, type FileRule, type Provider } from './provider.ts';

/** Keys of settings that name programs, servers, or more policies; below those of older versions. */
const SETTINGS: Active = {
  keys: [
    ...['mcpServers.*', 'mcp.serverCommand', 'hooks.*', 'tools.discoveryCommand', 'tools.callCommand'],
    ...['tools.sandbox', 'tools.shell.pager', 'policyPaths', 'adminPolicyPaths', 'telemetry', 'advanced.bugCommand'],
    ...['mcpServerCommand', 'toolDiscoveryCommand', 'toolCallCommand', 'sandbox', 'bugCommand'],
  ],
};

/** Which files are memory; the second are those of older versions. */
const PROMPT = {
  keys: ['context.fileName', 'context.includeDirectories', 'contextFileName', 'includeDirectories'],
  names: ['context.fileName', 'contextFileName'],
};

const FILES: readonly FileRule[] = [
  {
    path: 'oauth_creds.json',
    class: 'credential',
    credential: { at: '', expires: 'expiry_date' },
    renewal: {
      within: 300_000,
      when: { file: 'settings.json', key: 'security.auth.selectedType', value: 'oauth-personal' },
    },
  },
  { path: 'gemini-credentials.json', class: 'credential', merge: 'whole' }, // encrypted
  ...['mcp-oauth-tokens*.json', 'a2a-oauth-tokens*.json'].map((path): FileRule => ({
    path,
    class: 'credential',
  })),
  ...[
    'google_accounts.json',
    'installation_id',
    'trustedFolders.json',
    'policy_integrity.json',
    'keybindings.json',
  ].map((path): FileRule => ({ path, class: 'settings' })),
  { path: 'settings.json', class: 'settings', active: SETTINGS, prompt: PROMPT },
  ...['.env', 'trusted_hooks.json', 'commands/', 'extensions/', 'skills/', 'agents/', 'policies/'].map(
    (path): FileRule => ({ path, class: 'settings', active: {} }),
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
  folderVariable: { name: 'GEMINI_CLI_HOME', holds: 'parent' },
  modes: ['25l'],
  env: {
    GEMINI_CLI_HOME: LIVE_TARGET,
    // The launcher would swallow signals and start Node twice; exit code 199 then asks for another run.
    GEMINI_CLI_NO_RELAUNCH: 'true',
    // Its own word for a container that it is in: it looks for no second one, whatever settings and words say.
    SANDBOX: 'mayfly',
  },
  passEnv: ['GEMINI_*', 'GOOGLE_*', 'CODE_ASSIST_ENDPOINT', 'DEBUG', 'DEBUG_MODE', 'CLI_TITLE'],
  clouds: [{ when: 'GOOGLE_GENAI_USE_VERTEXAI', ...GOOGLE }],
  pathFlags: {
    '--include-directories': { mode: 'writable', takes: 'list' },
    '--policy': { mode: 'read-only', takes: 'list' },
    '--admin-policy': { mode: 'read-only', takes: 'list' },
    '--session-file': { mode: 'read-only' },
  },
  hookFiles: { own: ['settings.json'], project: ['.gemini/settings.json'] },
  serverFiles: { own: ['settings.json'], project: ['.gemini/settings.json'] },
  secrets: [
    { name: 'GEMINI_API_KEY', from: ['GEMINI_API_KEY'] },
    { name: 'GOOGLE_API_KEY', from: ['GOOGLE_API_KEY'] },
  ],
  credential: {
    files: [{ path: 'oauth_creds.json' }, { path: 'gemini-credentials.json' }],
    variables: ['GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_GENAI_USE_GCA'],
    needed: ['-p', '--prompt'],
    elsewhere: { words: ['--output-format', '-o'], store: ['.env'], project: ['.gemini/.env', '.env'], keys: [] },
    login: 'gemini, then choose how to sign in',
  },
  // A key with another base URL fails without this. Gemini CLI takes such a file from root only, so the image has it
  // (and, always in force, what a pinned and read-only image needs: /etc/gemini-cli/settings.json).
  secretEnv: { GEMINI_API_KEY: { GEMINI_CLI_SYSTEM_DEFAULTS_PATH: '/etc/gemini-cli/key-defaults.json' } },
  seeds: {},
  files: FILES,
  answer: {
    events: 'gemini',
    words: [
      ...['--output-format', 'stream-json', '--approval-mode', 'plan', '--skip-trust'],
      ...['--extensions', 'none', '--allowed-mcp-server-names', 'none', '--prompt', ''],
    ],
    // The plan mode alone would not do: it lets the model write a plan and then leave the mode. docs/adr/0032.
    settings: { target: 'gemini', env: { GEMINI_CLI_SYSTEM_SETTINGS_PATH: '/etc/gemini-cli/answer-settings.json' } },
  },
  trustEnv: { GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  asksTrust: {
    answers: 'trustedFolders.json',
    names: ['.env', '.gemini'],
    off: { file: 'settings.json', key: 'security.folderTrust.enabled' },
    commands: ['mcp', 'extensions', 'extension', 'skills', 'skill', 'hooks', 'hook', 'gemma'],
    words: ['--version', '-v', '--help', '-h', '--skip-trust'],
  },
  untrustedCode: 55,
  limits: { memory: '2g', cpus: 1 },
  rerunCode: 199,
};
