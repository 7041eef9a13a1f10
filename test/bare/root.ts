import path from 'node:path';

/** The command as root, for `spawn` and its kind; whoever runs the tests without being root has sudo without a password. */
export function asRoot(command: string, ...args: readonly string[]): [string, string[]] {
  return process.getuid?.() === 0 ? [command, [...args]] : ['sudo', ['--non-interactive', command, ...args]];
}

/** The path of a script of this folder. */
export function script(name: string): string {
  return path.join(import.meta.dirname, name);
}
