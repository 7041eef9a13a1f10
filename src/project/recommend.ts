import type { Weights } from '../config/config.ts';
import type { ProjectType } from '../config/project-type.ts';

const CODE = { node: 3, python: 3, go: 3, rust: 3, java: 3, mixed: 3, docker: 2, terraform: 2, general: 2 };

const WEIGHTS: Weights = {
  claude: CODE,
  gemini: { ...allOf(1), docker: 3, terraform: 3 },
  glm: { ...allOf(2), docker: 1, terraform: 1, general: 3 },
};

export interface Candidate {
  readonly name: string;
  /** Whether it has a key or a login, or needs none. */
  readonly credential: boolean;
}

export interface Ranked extends Candidate {
  readonly weight: number;
}

/** Best first; of equals the one that stands first. `own`: weights of the user, each in place of the usual one. */
export function rank(type: ProjectType, candidates: readonly Candidate[], own: Weights = {}): Ranked[] {
  const weigh = ({ name }: Candidate): number => own[name]?.[type] ?? WEIGHTS[name]?.[type] ?? 0;
  return candidates
    .map((candidate) => ({ ...candidate, weight: weigh(candidate) }))
    .toSorted((a, b) => b.weight - a.weight);
}

export interface Recommendation {
  readonly provider: string;
  readonly reason: string;
}

/** The best with a credential; where nobody has one, the best of all. `files` told the type. */
export function recommend(ranked: readonly Ranked[], type: ProjectType, files: readonly string[]): Recommendation {
  const kind = type === 'general' ? 'no manifest tells a language' : `a ${type} project (${files.join(', ')})`;
  const chosen = ranked.find(({ credential }) => credential);
  const [best] = ranked;
  if (!chosen) return { provider: best?.name ?? '', reason: `${kind}; no provider has a credential yet` };
  const passed = ranked.slice(0, ranked.indexOf(chosen)).map(({ name }) => name);
  const skipped = passed.length > 0 ? `; no credential for ${passed.join(', ')}` : '';
  return { provider: chosen.name, reason: `${kind}${skipped}` };
}

function allOf(weight: number): Record<ProjectType, number> {
  const types = Object.keys(CODE) as ProjectType[];
  return Object.fromEntries(types.map((type) => [type, weight])) as Record<ProjectType, number>;
}
