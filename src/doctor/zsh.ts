import { onPath } from '../engine/client.ts';
import { realpath } from '../platform/files.ts';
import { shimFolder } from '../shims/folder.ts';
import { withBlock } from '../zsh/block.ts';
import { functionNames, renderInit } from '../zsh/init.ts';
import { scriptFile, zshrcFile } from '../zsh/installed.ts';
import { quote } from '../platform/quote.ts';
import { type Definition, findRedefined } from '../zsh/redefined.ts';
import type { Context } from './context.ts';
import { byPath } from './definitions.ts';
import { type Finding, ok, warn } from './finding.ts';
import { readPlain } from './read.ts';

/** Whether a new zsh has the functions, and whether they are those of this executable and this configuration. */
export async function checkZsh({ host, places, providers }: Context): Promise<Finding[]> {
  if (!onPath(host, 'zsh'))
    return [warn('zsh', 'it is not installed', 'install zsh, or have shims instead: mayfly init shims')];
  const remedy = `${self(onPath(host, 'mayfly'))} init zsh --write, then open a new zsh`;
  const script = scriptFile(host);
  const written = readPlain(script)?.toString();
  if (written === undefined) return [warn('zsh', `${script} is missing, so zsh has no functions`, remedy)];
  const wanted = renderInit({ executable: process.execPath, store: places.store, shims: shimFolder(host), providers });
  const zshrc = await zshrcFile(host);
  const text = readPlain(zshrc)?.toString('latin1'); // as withBlock wants it
  const isSourced = text !== undefined && withBlock(text, script) === text;
  const redefined = findRedefined(text ?? '', functionNames(providers));
  const names = providers.map(({ name }) => name).filter((name) => redefined.every((other) => other.name !== name));
  return [
    written === wanted ? ok('zsh', script) : warn('zsh', `${script} is not what this mayfly would write`, remedy),
    isSourced
      ? ok('zsh', `${zshrc} sources it: ${names.join(', ')} are functions there, in containers`)
      : warn('zsh', `${zshrc} does not source it`, remedy),
    ...redefined.map((one) => hides(zshrc, one)),
    ...byPath(
      'zsh',
      zshrc,
      text ?? '',
      providers.map(({ name }) => name),
      host.user.home,
    ),
  ];
}

function hides(zshrc: string, { name, line }: Definition): Finding {
  const what = `line ${line} of ${zshrc} defines ${name} anew, so it does not run in a container`;
  return warn('zsh', what, 'remove that definition, or move it above the block of mayfly');
}

/** How a person calls this very executable. */
export function self(found: string | undefined): string {
  return found !== undefined && realpath(found) === realpath(process.execPath) ? 'mayfly' : quote(process.execPath);
}
