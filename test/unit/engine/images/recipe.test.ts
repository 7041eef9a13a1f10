import { assert, dictionary, property, string } from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  baseRecipe,
  type Ingredients,
  stagesFor,
  tagOf,
  type Target,
  targetRecipe,
  TARGETS,
} from '../../../../src/engine/images/recipe.ts';

const DOCKERFILE = `# head
ARG BASE
FROM \${BASE} AS tools
RUN tools
# of claude
FROM tools AS claude
RUN claude
FROM tools AS gemini
RUN gemini
`;

const FROM: Ingredients = {
  files: {
    Dockerfile: DOCKERFILE,
    'entrypoint.sh': 'exec',
    'gemini/gemini.mjs': 'launch',
    'base/finish.sh': 'finish',
    'versions.json': '{}',
  },
  versions: { node: '24.0.0', npm: '11.0.0', 'claude-code': '2.0.0', 'gemini-cli': '0.1.0' },
  base: 'base:1',
};

const tags = (from: Ingredients): Record<Target | 'base', string> => ({
  base: tagOf('base', baseRecipe(from)),
  tools: tagOf('tools', targetRecipe('tools', from)),
  claude: tagOf('claude', targetRecipe('claude', from)),
  gemini: tagOf('gemini', targetRecipe('gemini', from)),
});
const withFile = (name: string, text: string): Ingredients => ({ ...FROM, files: { ...FROM.files, [name]: text } });
const withVersion = (name: string): Ingredients => ({ ...FROM, versions: { ...FROM.versions, [name]: '9.9.9' } });

describe('tags', () => {
  it.each([
    ['the entrypoint', withFile('entrypoint.sh', 'exec 2'), ['tools', 'claude', 'gemini']],
    [
      'the tools stage',
      withFile('Dockerfile', DOCKERFILE.replace('RUN tools', 'RUN more')),
      ['tools', 'claude', 'gemini'],
    ],
    ['the claude stage', withFile('Dockerfile', DOCKERFILE.replace('RUN claude', 'RUN more')), ['claude']],
    ['the gemini stage', withFile('Dockerfile', DOCKERFILE.replace('RUN gemini', 'RUN more')), ['gemini']],
    ['a file of gemini', withFile('gemini/gemini.mjs', 'other'), ['gemini']],
    ['a file of the base', withFile('base/finish.sh', 'other'), ['base']],
    ['the text of versions.json', withFile('versions.json', '{ }'), []],
    ['the base', { ...FROM, base: 'base:2' }, ['tools', 'claude', 'gemini']],
    ['the version of claude-code', withVersion('claude-code'), ['claude']],
    ['the version of gemini-cli', withVersion('gemini-cli'), ['gemini']],
    ['the version of node', withVersion('node'), ['base']],
    ['the version of npm', withVersion('npm'), ['base']],
  ])('change with %s where it goes in, and nowhere else', (_, changed, expected) => {
    const [before, after] = [tags(FROM), tags(changed)];
    const different = (['base', ...TARGETS] as const).filter((name) => before[name] !== after[name]);
    expect(different).toEqual(expected);
  });

  it('have one form', () => {
    expect(Object.values(tags(FROM))).toEqual(
      ['base', ...TARGETS].map((name) => expect.stringMatching(new RegExp(`^mayfly/${name}:[0-9a-f]{12}$`))),
    );
  });

  it('differ when anything does, and do not depend on the order of files', () => {
    const record = dictionary(string(), string(), { noNullPrototype: true });
    assert(
      property(record, record, record, (files, args, other) => {
        const same = tagOf('tools', { files: Object.fromEntries(Object.entries(files).toReversed()), args });
        expect(same).toBe(tagOf('tools', { files, args }));
        const equal = isDeepStrictEqual(files, other);
        expect(tagOf('tools', { files: other, args }) === same).toBe(equal);
      }),
    );
  });
});

describe('a recipe', () => {
  it('holds the files and arguments of its target', () => {
    const { files, args } = targetRecipe('gemini', FROM);
    expect(Object.keys(files).toSorted()).toEqual(['Dockerfile', 'entrypoint.sh', 'gemini/gemini.mjs']);
    expect(args).toEqual({ BASE: 'base:1', GEMINI_CLI: '0.1.0' });
    expect(targetRecipe('tools', FROM).args).toEqual({ BASE: 'base:1' });
  });

  it.each([
    ['tools', ['tools']],
    ['claude', ['tools', 'claude']],
    ['gemini', ['tools', 'gemini']],
  ] as const)('for %s has no stage of another target', (target, stages) => {
    const text = stagesFor(DOCKERFILE, target);
    expect(text.startsWith('# head\nARG BASE\nFROM')).toBe(true);
    expect([...text.matchAll(/ AS (\w+)$/gm)].map((match) => match[1])).toEqual(stages);
  });
});
