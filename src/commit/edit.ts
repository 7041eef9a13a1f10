import path from 'node:path';
import { oneLine } from '../platform/errors.ts';
import { readText, remove, write } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { EDITED } from './kept.ts';
import type { Repository } from './repository.ts';

/**
 * Lets the person write in the editor of git. Undefined when the editor failed or nothing was left; comments are dropped, as
 * git does. What was saved before a signal ended the editor (a closed terminal, for one) counts as written.
 */
export async function edit(host: Host, repository: Repository, text: string): Promise<string | undefined> {
  const { git, own, top, env } = repository;
  const editor = (await git(['var', 'GIT_EDITOR'])).stdout.trim();
  const file = path.join(own, EDITED);
  write(file, text);
  try {
    const words = ['-c', `${editor} "$@"`, editor, file];
    const options = { stdin: 'inherit', output: 'stderr', detached: false, cwd: top, env } as const;
    const { code } = await host.attach('sh', words, options).done;
    const saved = readText(file) ?? '';
    if (code !== 0)
      host.note(
        oneLine(`mayfly: the editor failed (${editor}, exit ${code}); set another with git config core.editor`),
      );
    if (code !== 0 && (code <= SIGNALLED || saved === text)) return undefined;
    const { stdout } = await git(['stripspace', '--strip-comments'], { input: saved, anyway: true });
    return stdout.trim() === '' ? undefined : stdout;
  } finally {
    remove(file);
  }
}

/** Exit codes above it are those of a process that a signal has ended. */
const SIGNALLED = 128;
