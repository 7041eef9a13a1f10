import { type Field, SIZE } from '../config/options.ts';
import { CONFIG_SHAPE, type Shape, TEMPLATE_SHAPE, VARIABLES } from './shape.ts';
import { WORDS_PATTERN } from './words.ts';

/** The JSON schema (2020-12) of config.yaml, for editors. */
export function configSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'mayfly config.yaml',
    ...schemaOf(CONFIG_SHAPE),
  };
}

/** That of a template in a file of its own. */
export function templateSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'mayfly template',
    ...schemaOf(TEMPLATE_SHAPE),
  };
}

function schemaOf(shape: Shape): object {
  switch (shape.kind) {
    case 'field':
      return { description: shape.field.description, ...typeOf(shape.field) };
    case 'record':
      return {
        type: ['object', 'null'],
        description: shape.description,
        propertyNames: { pattern: shape.names.pattern },
        additionalProperties: schemaOf(shape.of),
      };
    default:
      return { description: shape.description, ...schemaOfKeys(shape.keys) };
  }
}

/** Each hyphen of a key can be a dot or the border of a map: `ssh-agent-keys`, `ssh.agent.keys`, `ssh: { agent: { keys: … } }`. */
function schemaOfKeys(keys: Readonly<Record<string, Shape>>): object {
  const below: Record<string, Record<string, Shape>> = {};
  for (const [key, shape] of Object.entries(keys)) {
    for (const { index } of key.matchAll(/-/g)) (below[key.slice(0, index)] ??= {})[key.slice(index + 1)] = shape;
  }
  const named = [...new Set([...Object.keys(keys), ...Object.keys(below)])].map((name): [string, object] => {
    const [shape, inner] = [keys[name], below[name]];
    const forms = [...(shape ? [schemaOf(shape)] : []), ...(inner ? [schemaOfKeys(inner)] : [])];
    return [name, forms.length === 1 ? (forms[0] ?? {}) : { anyOf: forms }];
  });
  const [plain, hyphened] = [false, true].map((isHyphened) =>
    named.filter(([name]) => name.includes('-') === isHyphened),
  );
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: Object.fromEntries(plain ?? []),
    patternProperties: Object.fromEntries(
      (hyphened ?? []).map(([name, schema]) => [`^${name.replaceAll('-', '[-.]')}$`, schema]),
    ),
  };
}

const SCALAR = ['string', 'number', 'boolean'];

function typeOf(field: Field): object {
  switch (field.type) {
    case 'string':
      if (field.item) return { type: ['string', 'null'], pattern: field.item.pattern };
      return field.choices ? { enum: [...field.choices, null] } : { type: [...SCALAR, 'null'], minLength: 1 };
    case 'boolean':
      return { enum: [true, false, 'yes', 'no', 'on', 'off', 1, 0, null] };
    case 'number':
      return { type: ['number', 'null'], exclusiveMinimum: 0 };
    case 'size':
      return {
        type: ['string', 'integer', 'null'],
        pattern: field.item?.pattern ?? SIZE,
        minimum: field.item ? 7_000_000 : 1,
      };
    case 'map':
      return {
        type: ['object', 'null'],
        propertyNames: { pattern: VARIABLES.pattern },
        additionalProperties: { type: [...SCALAR, 'null'] },
      };
    case 'words':
      return {
        anyOf: [
          { type: ['string', 'null'], pattern: WORDS_PATTERN },
          { type: 'array', minItems: 1, prefixItems: [{ type: SCALAR, minLength: 1 }], items: { type: SCALAR } },
        ],
      };
    default: {
      const item = field.item?.pattern.slice(1, -1);
      return {
        anyOf: [
          { type: [...(item ? ['string'] : SCALAR), 'null'], ...(item && { pattern: `^(${item})?(,(${item})?)*$` }) },
          { type: 'array', items: item ? { type: 'string', pattern: `^${item}$` } : { type: SCALAR, minLength: 1 } },
        ],
      };
    }
  }
}
