import { assets } from '../platform/assets.ts';

/** How each shim begins, whichever mayfly wrote it; shell/shim.sh and shell/init.zsh look for it, too. */
const MARK = '#!/bin/sh\n# mayfly made this file';

/** shell/shim.sh for one provider: an executable of its name. */
export function renderShim(name: string, executable: string): string {
  const values: Readonly<Record<string, string>> = { name, executable };
  return (assets['shell/shim.sh'] ?? '').replaceAll(/@(\w+)@/g, (token, key: string) => {
    const value = values[key];
    return value === undefined ? token : quote(value);
  });
}

export function isShimText(text: string): boolean {
  return text.startsWith(MARK);
}

/** One word for a POSIX shell, which knows no other quotes that take everything as it is. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** What mayfly itself starts by its name: a shim that came first would call mayfly, which would call the shim. */
const STARTED = new Set([
  ...['git', 'git-lfs', 'ssh', 'ssh-add', 'ssh-agent', 'ssh-keygen', 'gh', 'docker', 'dockerd', 'podman', 'colima'],
  ...[
    'sh',
    'bash',
    'zsh',
    'env',
    'sudo',
    'stty',
    'diff',
    'cat',
    'rm',
    'npm',
    'node',
    'systemctl',
    'service',
    'security',
  ],
]);

export function canHaveShim(name: string): boolean {
  return !STARTED.has(name);
}
