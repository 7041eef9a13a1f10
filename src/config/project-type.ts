/** What kind of work a project is; the label `mayfly.type` and `mayfly recommend` go by it. */
export const PROJECT_TYPES = [
  'node',
  'python',
  'go',
  'rust',
  'java',
  'docker',
  'terraform',
  'mixed',
  'general',
] as const;
export type ProjectType = (typeof PROJECT_TYPES)[number];

/** The files that tell a type; a language before what it is deployed with. */
const MANIFESTS: readonly (readonly [ProjectType, RegExp])[] = [
  ['node', /^(package\.json|deno\.jsonc?|bun\.lockb?)$/],
  ['python', /^(pyproject\.toml|setup\.(py|cfg)|requirements[\w.-]*\.txt|Pipfile|environment\.ya?ml|manage\.py)$/],
  ['go', /^go\.(mod|work)$/],
  ['rust', /^Cargo\.toml$/],
  ['java', /^(pom\.xml|(build|settings)\.gradle(\.kts)?|build\.sbt)$/],
  ['terraform', /\.tf(\.json)?$|^terragrunt\.hcl$/],
  ['docker', /^((Dockerfile|Containerfile)([.-].+)?|.+\.dockerfile|(docker-)?compose([.-].+)?\.ya?ml)$/i],
];

const DEPLOYED: ReadonlySet<ProjectType> = new Set(['terraform', 'docker']);

/** Each type that a name among them tells, with the first such name. */
export function manifestsIn(names: readonly string[]): { readonly type: ProjectType; readonly file: string }[] {
  return MANIFESTS.flatMap(([type, pattern]) => {
    const file = names.find((name) => pattern.test(name));
    return file === undefined ? [] : [{ type, file }];
  });
}

/**
 * The type of a project from the names in its root: its one language, `mixed` for several; where there is none, what it
 * deploys with.
 */
export function projectType(names: readonly string[]): ProjectType {
  const types = manifestsIn(names).map(({ type }) => type);
  const languages = types.filter((type) => !DEPLOYED.has(type));
  if (languages.length > 1) return 'mixed';
  return languages[0] ?? types[0] ?? 'general';
}
