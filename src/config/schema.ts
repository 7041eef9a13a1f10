import type { Field } from '../options.ts';
import { CONFIG_SHAPE, type Shape, TEMPLATE_SHAPE } from './shape.ts';

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
      return { type: 'object', description: shape.description, additionalProperties: schemaOf(shape.of) };
    default:
      return {
        type: 'object',
        description: shape.description,
        additionalProperties: false,
        properties: Object.fromEntries(Object.entries(shape.keys).map(([key, inner]) => [key, schemaOf(inner)])),
      };
  }
}

function typeOf(field: Field): object {
  switch (field.type) {
    case 'string':
      return field.choices ? { enum: field.choices } : { type: 'string' };
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
      return { type: 'number', exclusiveMinimum: 0 };
    case 'size':
      return { type: ['string', 'number'], pattern: '^[0-9]+(\\.[0-9]+)?[bkmgBKMG]?$' };
    case 'map':
      return { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } };
    default: {
      const items = { type: 'string', ...(field.item && { pattern: field.item.pattern }) };
      return { anyOf: [{ type: 'string' }, { type: 'array', items }] };
    }
  }
}
