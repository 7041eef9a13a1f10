import { fileLine } from './listing.ts';
import type { ChangedFile, Collected, Status } from './collected.ts';
import { length } from './length.ts';
import type { Message, Type } from './message.ts';
import { noisyKind } from './noisy.ts';

/** Room for the longest type and `: `. */
const LONGEST_SUBJECT = 60;
const LONGEST_LIST = 8;

/** What can be said of a change without a model: what was done to which files, and nothing about why. */
export function plainMessage({ files, style, subjects }: Collected): Message {
  const subject = `${verbOf(files)} ${objectOf(files)}`;
  const isCapital = style === 'plain' && subjects.filter((each) => /^\p{Lu}/u.test(each)).length * 2 >= subjects.length;
  const points = files.slice(0, LONGEST_LIST).map((file) => `- ${fileLine(file).slice(2)}`);
  if (files.length > LONGEST_LIST) points.push(`- and ${files.length - LONGEST_LIST} more`);
  return {
    type: likelyType(files),
    breaking: false,
    subject: isCapital ? subject.slice(0, 1).toUpperCase() + subject.slice(1) : subject,
    body: files.length > 1 ? points.join('\n') : '',
  };
}

const VERBS: Readonly<Record<Status, string>> = {
  A: 'add',
  D: 'remove',
  M: 'update',
  R: 'rename',
  T: 'change the type of',
};

function verbOf(files: readonly ChangedFile[]): string {
  const statuses = new Set(files.map(({ status }) => status));
  const [only] = statuses;
  if (statuses.size === 1 && only)
    return files.length === 1 && files[0]?.note?.includes('executable') ? 'change the mode of' : VERBS[only];
  return 'update';
}

/** The file; or the files by name, as many as fit; or their number and the folder that holds them all. */
function objectOf(files: readonly ChangedFile[]): string {
  const names = files.map(({ path, from }) =>
    from === undefined ? baseOf(path) : `${baseOf(from)} to ${baseOf(path)}`,
  );
  const all = listed(names.map((name) => name.replaceAll(/\p{C}+/gu, '?')));
  if (files.length <= 3 && length(all) <= LONGEST_SUBJECT - 20) return all;
  const count = files.length === 1 ? 'a file' : `${files.length} files`;
  const paths = files.map(({ path }) => path);
  const place = [commonFolder(paths), listed(topFolders(paths))].find(
    (each) => each && length(each) <= LONGEST_SUBJECT - 30,
  );
  return place ? `${count} in ${place}` : count;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}

function topFolders(paths: readonly string[]): string[] {
  const folders = paths.map((path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : 'the top folder'));
  return [...new Set(folders)].map((name) => name.replaceAll(/\p{C}+/gu, '?'));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function commonFolder(paths: readonly string[]): string {
  let common = paths[0]?.split('/').slice(0, -1) ?? [];
  for (const path of paths) {
    const parts = path.split('/');
    const differs = common.findIndex((part, at) => part !== parts[at]);
    if (differs >= 0) common = common.slice(0, differs);
  }
  return common.join('/').replaceAll(/\p{C}+/gu, '?');
}

/** What the paths alone can tell; whether code is a feature or a fix they cannot. */
export function likelyType(files: readonly ChangedFile[]): Type {
  let common: Type | undefined;
  for (const { path } of files) {
    if (files.length > 1 && noisyKind(path)) continue;
    const kind = kindOf(path);
    if (common && kind !== common) return 'chore';
    common = kind;
  }
  return common ?? 'chore';
}

const KINDS: readonly (readonly [Type, RegExp])[] = [
  [
    'ci',
    /^(?:\.github\/workflows|\.circleci|\.buildkite)\/|(?:^|\/)(?:\.gitlab-ci\.yml|\.travis\.yml|Jenkinsfile|azure-pipelines\.yml)$/,
  ],
  ['test', /(?:^|\/)(?:tests?|spec|__tests__|__snapshots__|testdata|e2e)\/|[._-](?:test|spec)\.\w+$|_test\.go$/],
  ['docs', /^docs?\/|\.(?:md|mdx|rst|adoc)$|(?:^|\/)(?:LICENSE|CHANGELOG|AUTHORS)[^/]*$/],
  [
    'build',
    /(?:^|\/)(?:package\.json|Dockerfile|Makefile|CMakeLists\.txt|Cargo\.toml|pyproject\.toml|go\.mod|build\.gradle(?:\.kts)?|pom\.xml|requirements\.txt)$|[.-]lock(?:\.\w+)?$|^go\.sum$/,
  ],
];

function kindOf(path: string): Type {
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'chore';
}
