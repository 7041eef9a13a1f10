import { zshScript } from '../commands/init.ts';
import { readBytes, readText } from '../files.ts';
import { withBlock } from '../zsh/block.ts';
import { scriptFile, zshrcFile } from '../zsh/installed.ts';
import type { Context } from './context.ts';
import { type Finding, ok, warn } from './finding.ts';

const REMEDY = 'mayfly init zsh --write, then open a new zsh';

/** Whether a new zsh has the functions, and whether they are those of this executable and this configuration. */
export async function checkShell({ host }: Context): Promise<Finding[]> {
  const script = scriptFile(host);
  const written = readText(script);
  if (written === undefined) return [warn('zsh', `${script} is missing, so zsh has no functions`, REMEDY)];
  const zshrc = await zshrcFile(host);
  const text = readBytes(zshrc)?.toString('latin1'); // as withBlock wants it
  return [
    written === (await zshScript(host))
      ? ok('zsh', script)
      : warn('zsh', `${script} is not what this mayfly would write`, REMEDY),
    ...(text !== undefined && withBlock(text, script) === text
      ? []
      : [warn('zsh', `${zshrc} does not source it`, REMEDY)]),
  ];
}
