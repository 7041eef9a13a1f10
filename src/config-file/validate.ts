import path from 'node:path';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { Config } from '../config/config.ts';
import { MayflyError } from '../platform/errors.ts';
import { type Field, parseValue } from '../config/options.ts';
import { findUnknownName, suggestion, type UnknownName } from './names.ts';
import { CONFIG_SHAPE, type Shape, TEMPLATE_SHAPE, VARIABLES } from './shape.ts';
import { splitWords } from './words.ts';

/** What config.yaml may hold, or a template in a file of its own. */
const SHAPES = { config: CONFIG_SHAPE, template: TEMPLATE_SHAPE } as const;
export type FileKind = keyof typeof SHAPES;

/** The settings of a file with every value checked; the first mistake is an error with its file, line and column. */
export function validateConfig(text: string, file: string, kind: FileKind = 'config'): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fail = (offset: number, what: string, allowed: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new MayflyError({ kind: 'config-invalid', where: `${file}:${line}:${col}`, what, allowed });
  };
  const [problem] = document.errors;
  if (problem?.code === 'MULTIPLE_DOCS') fail(problem.pos[0], 'there is a second document', 'one, without lines "---"');
  if (problem) fail(problem.pos[0], problem.message, 'YAML, one "key: value" a line');
  if (document.contents === null || isNull(document.contents)) return {};
  const read = new Reader(document, fail).read(document.contents, SHAPES[kind], path.basename(file));
  const stray = kind === 'config' ? findUnknownName(read as Config) : undefined;
  if (stray) fail(offsetOf(document, stray.at), stray.what, stray.known.join(', '));
  return read;
}

/** Where the name stands in its section. */
function offsetOf(document: Document, [section, name]: UnknownName['at']): number {
  const map = document.get(section);
  const found = isMap(map) ? map.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
  return (found?.key as Node | undefined)?.range?.[0] ?? 0;
}

type Fail = (offset: number, what: string, allowed: string) => never;

class Reader {
  readonly #document: Document;
  readonly #fail: Fail;

  constructor(document: Document, fail: Fail) {
    this.#document = document;
    this.#fail = fail;
  }

  read(written: Node, shape: Shape, key: string): unknown {
    const node = isAlias(written) ? written.resolve(this.#document) : written;
    const offset = written.range?.[0] ?? 0;
    if (!node) return this.#fail(offset, `${key} is an alias of nothing`, 'an anchor that stands before it');
    if (shape.kind === 'field') return this.#field(node, shape.field, key, offset);
    if (!isMap(node)) return this.#fail(offset, `${key} is not a map`, 'keys with values');
    const result: Record<string, unknown> = {};
    this.#keys(node, shape, key, '', result);
    return result;
  }

  /** Of a key with hyphens, each can be a dot or the border of a map: `ssh-agent-keys`, `ssh.agent.keys`, `ssh: { agent: { keys: … } }`. */
  #keys(
    map: YAMLMap,
    shape: Exclude<Shape, { kind: 'field' }>,
    key: string,
    begin: string,
    result: Record<string, unknown>,
  ): void {
    for (const { key: name, value } of map.items) {
      const offset = (name as Node).range?.[0] ?? 0;
      if (!isScalar(name)) return this.#fail(offset, `${key} has a key that is not a word`, 'plain keys');
      const written = typeof name.value === 'string' ? name.value : (name.source ?? String(name.value)); // ~ is null
      const word = shape.kind === 'record' ? written : begin + written.replaceAll('.', '-');
      const inner = shape.kind === 'record' ? shape.of : Object.hasOwn(shape.keys, word) ? shape.keys[word] : undefined;
      const isEmpty = value === null || isNull(value);
      if (shape.kind === 'record' && !new RegExp(shape.names.pattern).test(word))
        this.#fail(offset, `${key} cannot hold "${word}"`, shape.names.allowed);
      if (shape.kind === 'object' && isMap(value) && inner?.kind !== 'object' && hasMore(shape.keys, word))
        this.#keys(value, shape, key, `${word}-`, result);
      else if (!inner)
        this.#fail(
          offset,
          `unknown key "${begin}${written}"${suggestion(word, namesOf(shape))}`,
          namesOf(shape).join(', '),
        );
      else if (!isEmpty) result[word] = this.read(value as Node, inner, word);
    }
  }

  #field(node: Node, field: Field, key: string, offset: number): unknown {
    if (field.type === 'map') return this.#map(node, key, offset);
    // YAML makes numbers and truth values of words; a name or a command is neither.
    const named = field.type !== 'size' && field.item ? (isSeq(node) ? node.items : [node]) : [];
    const odd = [...named, ...(field.type === 'words' ? [node] : [])].find((item) => isOdd(item)) as Node | undefined;
    if (odd)
      this.#fail(offset, `"${key}" cannot hold "${this.#text(odd, key, offset)}"`, field.item?.allowed ?? 'a command');
    if (isSeq(node) && (field.type === 'list' || field.type === 'words')) {
      const items = node.items.map((item) => this.#text(item as Node, key, offset));
      if (items.includes('') && field.type === 'list') this.#fail(offset, `"${key}" holds an empty value`, 'values');
      return field.type === 'words' ? this.#words(items, key, offset) : this.#items(items, field, key, offset);
    }
    const text = this.#text(node, key, offset);
    if (field.type === 'words') return this.#words(splitWords(text), key, offset);
    const parsed = parseValue(field, text);
    if (!('value' in parsed)) return this.#fail(offset, `"${key}" cannot be "${text}"`, parsed.allowed);
    return Array.isArray(parsed.value) ? this.#items(parsed.value as string[], field, key, offset) : parsed.value;
  }

  #words(words: readonly string[] | undefined, key: string, offset: number): readonly string[] {
    if (words === undefined) return this.#fail(offset, `"${key}" needs a shell`, '[sh, -c, "…"], or a list of words');
    return words[0] ? words : this.#fail(offset, `"${key}" is empty`, 'a command');
  }

  #items(items: readonly string[], { item }: Field, key: string, offset: number): readonly string[] {
    const wrong = item && items.find((text) => !new RegExp(item.pattern).test(text));
    return wrong === undefined ? items : this.#fail(offset, `"${key}" cannot hold "${wrong}"`, item?.allowed ?? '');
  }

  #map(node: Node, key: string, offset: number): Record<string, string> {
    if (!isMap(node)) return this.#fail(offset, `"${key}" is not a map`, 'NAME: value');
    return Object.fromEntries(
      node.items.map((item) => {
        const name = String(item.key);
        if (!new RegExp(VARIABLES.pattern).test(name))
          this.#fail(offset, `"${key}" cannot hold "${name}"`, VARIABLES.allowed);
        return [name, this.#text(item.value as Node, key, offset)];
      }),
    );
  }

  #text(node: Node, key: string, offset: number): string {
    if (isScalar(node) && node.value !== null)
      return typeof node.value === 'string' ? node.value : (node.source ?? JSON.stringify(node.value));
    return isScalar(node) ? '' : this.#fail(offset, `"${key}" holds a list or a map`, 'one value');
  }
}

function namesOf(shape: Shape): string[] {
  return shape.kind === 'object' ? Object.keys(shape.keys) : [];
}

function isOdd(node: unknown): boolean {
  return isScalar(node) && (typeof node.value === 'number' || typeof node.value === 'boolean');
}

function isNull(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

/** Whether keys begin with this one. */
function hasMore(keys: Readonly<Record<string, Shape>>, word: string): boolean {
  return Object.keys(keys).some((key) => key.startsWith(`${word}-`));
}
