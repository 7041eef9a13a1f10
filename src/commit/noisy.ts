/** Files that say nothing when they are read: they are named in one line, and what is in them is made of hashes. */
const KINDS: readonly (readonly [kind: string, name: RegExp])[] = [
  [
    'lock file',
    /(?:[.-]lock(?:b|file|\.(?:json|ya?ml|hcl|toml))?|^npm-shrinkwrap\.json|^go\.sum|^Package\.resolved)$/i,
  ],
  ['minified', /[.-]min\.(?:[cm]?js|css|html|svg)$/i],
  ['source map', /\.(?:[cm]?js|css|ts)\.map$/i],
  ['snapshot', /\.snap(?:shot)?$|\.ambr$/i],
];

/** In all of their names; asked first, since nearly all files are none of them. */
const HINT = /lock|shrink|sum$|resolved$|min\.|map$|snap|ambr$/i;

export function noisyKind(path: string): string | undefined {
  if (!HINT.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0];
}
