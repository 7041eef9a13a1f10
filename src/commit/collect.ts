import type { Held } from './held.ts';
import { ignoredPaths, type Own } from './ignored.ts';
import { LONG } from './index-file.ts';
import { attributesOf } from './attributes.ts';
import { fit } from './budget.ts';
import { type Change, joinChanges } from './changes.ts';
import type { ChangedFile, Collected } from './collected.ts';
import { MayflyError } from '../platform/errors.ts';
import type { Git } from '../boundary/git.ts';
import { ownSubjects, styleOf } from './history.ts';
import { languageOf } from './language.ts';
import { listFiles } from './listing.ts';
import { parseRaw, type RawEntry } from './raw.ts';
import { scan } from '../secrets/scan.ts';
import { redact, scanFor } from './secrets.ts';

/** Whatever the user's configuration says of diffs, these are plain ones; a file of over 32 MB counts as binary. */
const SETTINGS = [
  'core.quotePath=false',
  'core.bigFileThreshold=32m',
  'diff.relative=false',
  'diff.suppressBlankEmpty=false',
  'diff.interHunkContext=0',
];
const PLAIN = ['--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=none', '--submodule=short'];
const SHAPE = ['-M', '-D', '-U3', '--diff-algorithm=histogram'];
const DIFF = [...SETTINGS.flatMap((setting) => ['-c', setting]), 'diff', '--cached', ...PLAIN, ...SHAPE];

/** How many subjects tell what the history is like, and how many are shown. */
const HISTORY = 50;
const SUBJECTS = 10;

/** What is staged, as it may be sent; `maxDiff` bytes at most of listing and diff together. Changes nothing. */
export async function collect(
  git: Git,
  { maxDiff, held = new Map(), own }: { readonly maxDiff: number; readonly held?: Held; readonly own: Own },
): Promise<Collected> {
  const [entries, patch, deleted, log, branch] = await Promise.all([
    listEntries(git, own),
    succeed(git, [...DIFF, '--patch']),
    git([...DIFF, '--numstat', '-z', '--no-renames', '--diff-filter=D'], { patience: LONG }),
    git(['log', '-z', '--no-merges', '--no-show-signature', `-${HISTORY}`, '--format=%s']),
    git(['symbolic-ref', '--short', '-q', 'HEAD']),
  ]);
  const changes = joinChanges(entries.list, patch, { quiet: entries.quiet, held, deleted: linesOf(deleted.stdout) });
  const subjects = ownSubjects(log.code === 0 ? log.stdout.split('\0') : []);
  const files = changes.map(({ file }) => file);
  return {
    branch: branch.stdout.trim() || undefined,
    files,
    totals: {
      files: files.length,
      added: files.reduce((sum, { added }) => sum + added, 0),
      removed: files.reduce((sum, { removed }) => sum + removed, 0),
    },
    subjects: subjects.slice(0, SUBJECTS),
    style: styleOf(subjects),
    language: languageOf(subjects),
    ...show(changes, maxDiff),
  };
}

/** The secrets go before anything is cut, so that no half of one is left. */
function show(changes: readonly Change[], maxDiff: number): Pick<Collected, 'sections' | 'listing' | 'diff' | 'sent'> {
  const parts = changes.map(({ file, hunks }) => ({
    file,
    named: withoutSecrets(file),
    hunks,
    secrets: hunks ? scan(hunks, scanFor(file.path)) : [],
  }));
  const sections = parts.flatMap(({ file: { path }, hunks, secrets }) => (hunks ? [{ path, hunks, secrets }] : []));
  // The list is worth more than what it leaves to the diff, but not all of it.
  const listing = listFiles(
    parts.map(({ named }) => named),
    maxDiff >> 1,
  );
  const shown = parts.flatMap(({ named: { path, note }, hunks, secrets }) =>
    hunks && note === undefined ? [{ path, hunks: redact(hunks, secrets) }] : [],
  );
  const { diff, shortened } = fit(shown, Math.max(0, maxDiff - Buffer.byteLength(listing)));
  const bytes = Buffer.byteLength(listing) + Buffer.byteLength(diff);
  const left = sections.length - shown.length + shortened;
  const whole = sections.reduce((sum, { hunks }) => sum + Buffer.byteLength(hunks), Buffer.byteLength(listing));
  return { sections, listing, diff, sent: { bytes, whole: Math.max(bytes, whole), shortened: left } };
}

function withoutSecrets(file: ChangedFile): ChangedFile {
  const { path, from } = file;
  return { ...file, path: redact(path), ...(from !== undefined && { from: redact(from) }) };
}

interface Entries {
  readonly list: readonly RawEntry[];
  /** Paths of which one line is enough, and why. */
  readonly quiet: ReadonlyMap<string, string>;
}

async function listEntries(git: Git, own: Own): Promise<Entries> {
  const ignored = ignoredPaths(git, own);
  const list = parseRaw(await succeed(git, [...DIFF, '--raw', '-z']));
  const quiet = new Map<string, string>();
  if (list.length === 0) return { list, quiet };
  const paths = list.map((entry) => entry.path);
  for (const { path: file, name, value } of await attributesOf(git, paths, ['linguist-generated', 'linguist-vendored']))
    if (value === 'set' || value === 'true') quiet.set(file, name.slice('linguist-'.length));
  for (const each of await ignored) quiet.set(each, 'in .aicommitignore');
  return { list, quiet };
}

/** Path → lines, of `git diff --numstat -z`. */
function linesOf(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  for (const record of text.split('\0')) {
    const [, removed, path] = record.split('\t', 3);
    if (path) lines.set(path, Number(removed) || 0);
  }
  return lines;
}

async function succeed(git: Git, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await git(args, { patience: LONG });
  if (code !== 0) throw new MayflyError({ kind: 'git-failed', what: 'show what is staged', reason: stderr.trim() });
  return stdout;
}
