import { describe, expect, it } from 'vitest';
import { type Weights } from '../../../src/config/config.ts';
import { type Candidate, rank, recommend } from '../../../src/project/recommend.ts';
import type { ProjectType } from '../../../src/config/project-type.ts';

const WITH = (...names: string[]): Candidate[] =>
  ['claude', 'gemini', 'glm', 'own'].map((name) => ({ name, credential: names.includes(name) }));

const choose = (type: ProjectType, candidates: Candidate[], own?: Weights, files: string[] = ['x']): object =>
  recommend(rank(type, candidates, own), type, files);

describe('the provider for a project', () => {
  it.each<[ProjectType, string]>([
    ['node', 'claude'],
    ['python', 'claude'],
    ['go', 'claude'],
    ['rust', 'claude'],
    ['java', 'claude'],
    ['mixed', 'claude'],
    ['docker', 'gemini'],
    ['terraform', 'gemini'],
    ['general', 'glm'],
  ])('of type %s is %s', (type, provider) => {
    expect(choose(type, WITH('claude', 'gemini', 'glm'))).toMatchObject({ provider });
  });

  it.each<[ProjectType, Candidate[], Weights | undefined, string, string]>([
    ['node', WITH('glm', 'gemini'), undefined, 'glm', 'a node project (x); no credential for claude'],
    ['docker', WITH('glm'), undefined, 'glm', 'a docker project (x); no credential for gemini, claude'],
    ['docker', WITH(), undefined, 'gemini', 'a docker project (x); no provider has a credential yet'],
    ['node', WITH('own'), undefined, 'own', 'a node project (x); no credential for claude, glm, gemini'],
    ['node', WITH('own', 'claude'), { own: { node: 9 } }, 'own', 'a node project (x)'],
    ['go', WITH('own', 'claude'), { own: { node: 9 } }, 'claude', 'a go project (x)'],
    [
      'node',
      WITH('claude', 'gemini'),
      { claude: { node: 0.5 } },
      'gemini',
      'a node project (x); no credential for glm',
    ],
    ['general', WITH('glm'), undefined, 'glm', 'no manifest tells a language'],
  ])('%s, with %j and weights %j: %s', (type, candidates, own, provider, reason) => {
    expect(choose(type, candidates, own)).toEqual({ provider, reason });
  });

  it('of a mixed project is told with all that makes it so', () => {
    const { reason } = recommend(rank('mixed', WITH('claude')), 'mixed', ['package.json', 'go.mod']);
    expect(reason).toBe('a mixed project (package.json, go.mod)');
  });
});
