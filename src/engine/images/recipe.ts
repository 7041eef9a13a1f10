import { createHash } from 'node:crypto';

export const TARGETS = ['tools', 'claude', 'gemini'] as const;
export type Target = (typeof TARGETS)[number];

/** Pinned versions, by the name that `images/versions.json` uses. */
export type Versions = Readonly<Record<'node' | 'npm' | 'claude-code' | 'gemini-cli', string>>;

/** What images are made from. */
export interface Ingredients {
  /** Texts by their path below `images/`. */
  readonly files: Readonly<Record<string, string>>;
  readonly versions: Versions;
  /** Reference of the base image. */
  readonly base: string;
}

/** All that becomes part of one image: the files of its context and its build arguments. */
export interface Recipe {
  readonly files: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
}

/** The one build argument besides BASE that a target has: which package of versions.json it installs. */
export const CLI_OF = {
  claude: { argument: 'CLAUDE_CODE', version: 'claude-code', package: '@anthropic-ai/claude-code' },
  gemini: { argument: 'GEMINI_CLI', version: 'gemini-cli', package: '@google/gemini-cli' },
} as const;

export function targetRecipe(target: Target, { files, versions, base }: Ingredients): Recipe {
  const shared = Object.entries(files).filter(([name]) => !name.includes('/') || name.startsWith(`${target}/`));
  const cli = target === 'tools' ? undefined : CLI_OF[target];
  return {
    files: {
      ...Object.fromEntries(shared.filter(([name]) => name !== 'versions.json')),
      Dockerfile: stagesFor(files['Dockerfile'] ?? '', target),
    },
    args: { BASE: base, ...(cli ? { [cli.argument]: versions[cli.version] } : {}) },
  };
}

/** The offline base: its archives are fetched by version when it is built. */
export function baseRecipe({ files, versions }: Pick<Ingredients, 'files' | 'versions'>): Recipe {
  const own = Object.entries(files).filter(([name]) => name.startsWith('base/'));
  return {
    files: Object.fromEntries(own.map(([name, text]) => [name.slice('base/'.length), text])),
    args: { NODE: versions.node, NPM: versions.npm },
  };
}

/** The tag says all that goes into the image, so it needs no question whether an image that has it is current. */
export function tagOf(name: Target | 'base', { files, args }: Recipe): string {
  const hash = createHash('sha256').update(JSON.stringify([sorted(files), sorted(args)]));
  return `mayfly/${name}:${hash.digest('hex').slice(0, 12)}`;
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Docker's legacy builder builds every stage before the wanted one; and a tag must not depend on stages of others. */
export function stagesFor(dockerfile: string, target: Target): string {
  const [head = '', ...stages] = dockerfile.split(/^(?=FROM )/m);
  const wanted = stages.filter((stage) => new RegExp(`^FROM .* AS (tools|${target})$`, 'm').test(stage));
  return [head, ...wanted].join('');
}
