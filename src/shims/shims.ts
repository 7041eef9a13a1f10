import path from 'node:path';
import { lstat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { checkNames } from '../zsh/init.ts';
import { scriptFile } from '../zsh/installed.ts';
import { type Shims, shimFolder } from './folder.ts';
import { canHaveShim, quote, renderShim } from './text.ts';

/** The shims of these providers; and who cannot have one. */
export function shimsFor(
  providers: readonly { readonly name: string }[],
  executable: string,
): { shims: Shims; without: readonly string[] } {
  checkNames(providers);
  const names = providers.map(({ name }) => name);
  const shims = new Map(names.filter(canHaveShim).map((name) => [name, renderShim(name, executable)]));
  return { shims, without: names.filter((name) => !canHaveShim(name)) };
}

/** What brings the folder to the first place of PATH in the shells that somebody has: zsh does it by itself. */
export function putFirst(host: Pick<Host, 'env' | 'user'>): string {
  const folder = shimFolder(host);
  const shell = path.basename(host.env['SHELL'] ?? '');
  const line: string | undefined = {
    bash: `put export PATH=${quote(folder)}:"$PATH" at the end of ~/.bashrc, and open a new bash`,
    fish: `put fish_add_path --path --move ${fishQuote(folder)} at the end of ~/.config/fish/config.fish, and open a new fish`,
  }[shell];
  const hasFunctions = lstat(scriptFile(host)) !== undefined;
  const zsh = `${hasFunctions ? '' : 'run mayfly init zsh --write, and '}open a new zsh`;
  if (line !== undefined) return hasFunctions ? `${zsh}, or ${line}` : line;
  return hasFunctions || shell === 'zsh' ? zsh : `put ${folder} first on PATH where your shell sets that`;
}

function fishQuote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
