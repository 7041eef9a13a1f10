import { type Entry, kindOf } from './git-entry.ts';

/**
 * What a look takes from a repository's own settings: how its files are kept and compared, who commits, and where branches
 * lead. Everything else is left out, so that a setting which git learns some day is left out as well.
 */
const TAKEN = new Set([
  'core.repositoryformatversion',
  ...['objectformat', 'compatobjectformat', 'refstorage', 'relativeworktrees'].map((name) => `extensions.${name}`),
  ...['filemode', 'symlinks', 'ignorecase', 'precomposeunicode', 'protecthfs', 'protectntfs'].map(inCore),
  ...['autocrlf', 'eol', 'safecrlf', 'checkroundtripencoding', 'bigfilethreshold', 'trustctime', 'checkstat'].map(
    inCore,
  ),
  ...['sparsecheckout', 'sparsecheckoutcone', 'excludesfile', 'attributesfile', 'sharedrepository'].map(inCore),
  ...['commentchar', 'commentstring', 'compression', 'loosecompression'].map(inCore),
  ...['name', 'email', 'useconfigonly'].map((name) => `user.${name}`),
  ...['author.name', 'author.email', 'committer.name', 'committer.email'],
  ...['i18n.commitencoding', 'i18n.logoutputencoding'],
  ...['branch.*.remote', 'branch.*.merge', 'branch.*.pushremote', 'push.default'],
  ...['remote.pushdefault', 'remote.*.url', 'remote.*.pushurl', 'remote.*.fetch'],
  ...['url.*.insteadof', 'url.*.pushinsteadof'],
]);

function inCore(name: string): string {
  return `core.${name}`;
}

/** What belongs to one repository, wherever it is said; an include is there with all that it includes. */
const OF_REPOSITORY = /^(core\.(bare|worktree|repositoryformatversion)$|extensions\.|include\.|includeif\.)/;

const FILTER = /^filter\..+\.(clean|smudge|process)$/;

/** The settings for a look. The user's own stay, filters such as that of LFS included: they are programs of the user. */
export function settingsForLook(
  own: readonly Entry[],
  repository: readonly Entry[],
  commonDir: string,
): Pick<Entry, 'key' | 'value'>[] {
  return [
    { key: 'lfs.storage', value: `${commonDir}/lfs` },
    ...own
      .filter(({ key }) => !OF_REPOSITORY.test(key))
      .map(({ key, value }) => ({ key, value: FILTER.test(key) && value ? `${OUTSIDE}${value}` : value })),
    ...repository.filter(({ key }) => TAKEN.has(kindOf(key))),
  ];
}

/** What a filter of the user starts is to find git again. */
const OUTSIDE = 'PATH="$MAYFLY_PATH"; export PATH; unset GIT_EXEC_PATH; ';

/** Names of the filters that clean in another way, or at all, by what the repository says; none of them runs in a look. */
export function heldFilters(own: readonly Entry[], repository: readonly Entry[]): Set<string> {
  const filters = (entries: readonly Entry[]): Map<string, string> =>
    new Map(
      entries.flatMap(({ key, value = '' }) => (/^filter\..+\.(clean|process)$/.test(key) ? [[key, value]] : [])),
    );
  const known = filters(own);
  return new Set(
    [...filters(repository)].flatMap(([key, value]) =>
      known.get(key) === value ? [] : [key.slice('filter.'.length, key.lastIndexOf('.'))],
    ),
  );
}
