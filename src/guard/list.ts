import type { Kind } from './watch.ts';

const CODE = ['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts'];

/** Configuration that hooks of git which are installed read at the next commit; in `.husky` they are the hooks themselves. */
const COMMIT = [
  ...['.pre-commit-config.yaml', '.pre-commit-config.yml', '.pre-commit-hooks.yaml', 'prek.toml'],
  ...['.overcommit.yml', '.local-overcommit.yml', 'captainhook.json', 'grumphp.yml', 'grumphp.yml.dist'],
  ...['.rusty-hook.toml', 'hk.pkl', 'hk.local.pkl', '.config/hk.pkl'],
  ...[
    'lefthook',
    '.lefthook',
    'lefthook-local',
    '.lefthook-local',
    '.config/lefthook',
    '.config/lefthook-local',
  ].flatMap((name) => ['yml', 'yaml', 'toml', 'json', 'jsonc'].map((end) => `${name}.${end}`)),
  ...['', '.json', '.yaml', '.yml', ...CODE].map((end) => `.lintstagedrc${end}`),
  ...['', '.json', '.yaml', '.yml', '.js'].map((end) => `.huskyrc${end}`),
  ...CODE.map((end) => `lint-staged.config${end}`),
  ...['.json', '.js', '.cjs', '.mjs'].flatMap((end) => [`.simple-git-hooks${end}`, `simple-git-hooks${end}`]),
  ...[
    'pre-commit',
    'prepare-commit-msg',
    'commit-msg',
    'post-commit',
    'pre-push',
    'pre-rebase',
    'pre-merge-commit',
  ].map((name) => `.husky/${name}`),
  ...['post-merge', 'post-checkout', 'post-rewrite'].map((name) => `.husky/${name}`),
];

/** What runs, or says what runs, for whoever opens the folder, goes there, or installs or builds something in it. */
const OTHERS = [
  // shells and managers of tools
  ...['.envrc', '.tool-versions', 'mise.toml', '.mise.toml', 'mise.local.toml', '.mise.local.toml', '.rtx.toml'],
  ...['mise/config.toml', '.mise/config.toml', '.config/mise.toml', '.config/mise/config.toml', '.autoenv.zsh'],
  // editors
  ...['.vscode/tasks.json', '.vscode/settings.json', '.vscode/mcp.json', '.idea/startup.xml', '.idea/watcherTasks.xml'],
  ...['.zed/settings.json', '.helix/config.toml', '.helix/languages.toml', '.exrc', '.vimrc', '.nvimrc', '.nvim.lua'],
  ...['.devcontainer', '.devcontainer.json', '.devcontainer/devcontainer.json'],
  // CLIs of providers
  ...['.claude/settings.json', '.claude/settings.local.json', '.mcp.json', '.gemini/settings.json', '.gemini/.env'],
  ...['.cursor/mcp.json', '.cursor/hooks.json', '.codex/config.toml'],
  // managers of packages, and builds
  ...['.npmrc', '.yarnrc', '.yarnrc.yml', '.pnpmfile.cjs', '.pnpmfile.mjs', 'pnpm-workspace.yaml', 'bunfig.toml'],
  ...['.cargo/config.toml', '.cargo/config', 'rust-toolchain', 'rust-toolchain.toml', '.Rprofile'],
  ...['.mvn/extensions.xml', '.mvn/jvm.config', '.mvn/maven.config'],
];

/** Below the top of a project and below the working directory. */
const ALL: readonly (readonly [string, Kind])[] = [
  ...OTHERS.map((name) => [name, 'file'] as const),
  ...COMMIT.map((name) => [name, 'commit'] as const),
  ['package.json', 'package'],
];

/** All that git runs, for a folder of hooks with too many names. */
export const HOOKS = [
  ...['applypatch-msg', 'pre-applypatch', 'post-applypatch', 'pre-commit', 'pre-merge-commit', 'prepare-commit-msg'],
  ...['commit-msg', 'post-commit', 'pre-rebase', 'post-checkout', 'post-merge', 'pre-push', 'post-rewrite'],
  ...['pre-auto-gc', 'post-index-change', 'reference-transaction', 'sendemail-validate', 'fsmonitor-watchman'],
];

/** Folders of scripts that installed hooks run, whatever they are called. */
export const SCRIPTS = ['.husky', '.lefthook', '.lefthook-local', '.githooks', '.git-hooks', '.cargo-husky'];

/** Keys of a package.json by which npm or a hook runs something. */
export const RUN_KEYS = ['scripts', 'lint-staged', 'simple-git-hooks', 'husky', 'gitHooks', 'pre-commit', 'pre-push'];

/** By their first name: only what stands in a folder has to be looked at. */
export const WATCHED: ReadonlyMap<string, readonly (readonly [string, Kind])[]> = Map.groupBy(
  ALL,
  ([name]) => name.split('/', 1)[0] ?? name,
);

/** Files of a person by which their shell, ssh, editor or git runs something; they may be links into a project. Below HOME. */
export const PERSONAL: readonly (readonly [string, Kind])[] = [
  ...['.gitconfig', '.config/git/config'].map((name) => [name, 'settings'] as const),
  ...[
    ...['.zshenv', '.zprofile', '.zshrc', '.zlogin', '.zlogout', '.bashrc', '.bash_profile', '.bash_login', '.profile'],
    ...['.bash_aliases', '.bash_logout', '.config/fish/config.fish', '.ssh/config', '.ssh/rc', '.tmux.conf', '.vimrc'],
    ...[
      '.config/tmux/tmux.conf',
      '.config/nvim/init.lua',
      '.config/nvim/init.vim',
      '.config/direnv/direnvrc',
      '.npmrc',
    ],
  ].map((name) => [name, 'file'] as const),
];
