/** The part of JSON Schema that the CLIs use; Gemini writes the names of types in capitals. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
}

/** The smallest value that fits a schema. */
export function example(schema: Schema): unknown {
  if (schema.enum) return schema.enum[0];
  switch ([schema.type].flat()[0]?.toLowerCase()) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, value]) => [name, example(value)]));
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return 'stub';
  }
}
