import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Arbitrary, assert, constant, constantFrom, oneof, property, tuple, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { configSchema, templateSchema } from '../../../src/config-file/schema.ts';
import { CONFIG_SHAPE, type Shape, TEMPLATE_SHAPE } from '../../../src/config-file/shape.ts';
import { type FileKind, validateConfig } from '../../../src/config-file/validate.ts';

/** Values of which every kind of field takes some and refuses others. */
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    1,
    1.5,
    -1,
    7_000_001,
    'yes',
    'off',
    '',
    '4g',
    '5m',
    '1.5k',
    'host',
    'ask',
    'read-only',
    'off',
  ],
  ...['writable', 'NAME', 'NAME=other', 'a b', 'a,b', "sh -c 'x y'", 'x | y', "it's", '$HOME', 'npm,pip', 'g++', '-y'],
  ...['.x', '.x/', '/x', 'a/../b', '..', 'a,..', '...'],
  ...[[], ['a', 'b'], [''], [null], ['npm'], [1], [['a']], {}, { A: 1 }, { A: null }, { 'not-one': 1 }, { A: {} }],
];
/** Names that mean something where only such ones are taken; the schema cannot know the others. */
const NAMES = ['claude', 'glm', '/p', '~/p', 'p/q', 'ZAI_API_KEY', 'ci'];

/** A value for a shape: right, or wrong in any way. */
function values(shape: Shape): Arbitrary<unknown> {
  const any = constantFrom(...VALUES);
  if (shape.kind === 'field') return shape.field.choices ? oneof(any, constantFrom(...shape.field.choices)) : any;
  const entry =
    shape.kind === 'record'
      ? tuple(constantFrom(...NAMES), values(shape.of))
      : constantFrom(...Object.entries(shape.keys)).chain(([key, inner]) => tuple(constant(key), values(inner)));
  const entries = uniqueArray(entry, { maxLength: 3, selector: ([key]) => key });
  return oneof({ weight: 8, arbitrary: entries.map((pairs) => spelt(pairs)) }, any);
}

/** The second key in another spelling: a map for each word. */
function spelt(pairs: readonly (readonly [string, unknown])[]): object {
  const [first, second, ...others] = pairs;
  const nested = second?.[0].split('-').reduceRight((inner, word) => ({ [word]: inner }), second[1]);
  return { ...Object.fromEntries([...(first ? [first] : []), ...others]), ...(second && (nested as object)) };
}

test.each<[FileKind, Shape, object]>([
  ['config', CONFIG_SHAPE, configSchema()],
  ['template', TEMPLATE_SHAPE, templateSchema()],
])('what an editor takes for a %s by the schema is what mayfly takes', (kind, shape, schema) => {
  const takes = new Ajv2020({ strict: false }).compile(schema);
  assert(
    property(values(shape), (value) => {
      const text = stringify(value);
      let refused = '';
      try {
        validateConfig(text, 'c', kind);
      } catch (error) {
        refused = String(error);
      }
      if (/unknown (provider|key of a provider) |has no command/.test(refused)) return;
      expect({ text, refused, takes: takes(value) }).toEqual({ text, refused, takes: refused === '' });
    }),
    { numRuns: 3000 },
  );
});
