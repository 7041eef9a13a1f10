import type { ChangedFile, Collected } from './collected.ts';
import type { Git } from './git.ts';
import { redact } from './secrets.ts';

/** What is staged, as it may be sent; `maxDiff` bytes at most of listing and diff together. Changes nothing. */
export async function collect(git: Git, { maxDiff }: { readonly maxDiff: number }): Promise<Collected> {
  const [raw, patch, log, branch] = await Promise.all([
    git(['diff', '--cached', '--no-renames', '--name-status', '-z']),
    git(['diff', '--cached', '--no-ext-diff', '--no-textconv', '--no-color']),
    git(['log', '-10', '--format=%s']),
    git(['symbolic-ref', '--short', '-q', 'HEAD']),
  ]);
  const names = raw.stdout.split('\0');
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < names.length; at += 2)
    files.push({
      path: names[at + 1] ?? '',
      status: (names[at] ?? 'M') as ChangedFile['status'],
      added: 0,
      removed: 0,
    });
  const listing = files.map(({ status, path }) => `${status} ${path}`).join('\n');
  const diff = redact(patch.stdout).slice(0, maxDiff);
  return {
    branch: branch.stdout.trim() || undefined,
    files,
    totals: { files: files.length, added: 0, removed: 0 },
    subjects: log.stdout.split('\n').filter(Boolean),
    style: 'conventional',
    language: undefined,
    sections: [{ path: '', hunks: patch.stdout, secrets: [] }],
    listing,
    diff,
    sent: { bytes: diff.length, whole: patch.stdout.length, shortened: 0 },
  };
}
