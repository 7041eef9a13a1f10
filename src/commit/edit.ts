import path from 'node:path';
import { readText, remove, write } from '../files.ts';
import type { Host } from '../host.ts';
import { EDITED } from './own-folder.ts';
import type { Repository } from './preflight.ts';

/**
 * Lets the person write in the editor of git. Undefined when the editor failed or nothing was left; comments are dropped, as
 * git does.
 */
export async function edit(host: Host, repository: Repository, text: string): Promise<string | undefined> {
  const { git, own, top, env } = repository;
  const editor = (await git(['var', 'GIT_EDITOR'])).stdout.trim();
  const file = path.join(own, EDITED);
  write(file, text);
  try {
    const words = ['-c', `${editor} "$@"`, editor, file];
    const { code } = await host.attach('sh', words, {
      stdin: 'inherit',
      output: 'stderr',
      detached: false,
      cwd: top,
      env,
    }).done;
    if (code !== 0) return undefined;
    const { stdout } = await git(['stripspace', '--strip-comments'], { input: readText(file) ?? '' });
    return stdout.trim() === '' ? undefined : stdout;
  } finally {
    remove(file);
  }
}
