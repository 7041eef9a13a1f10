import path from 'node:path';
import { readWithin } from '../boundary/read.ts';
import { namesWithin } from '../boundary/walk.ts';
import { parseChecked } from '../config-file/load.ts';
import { type Config } from '../config/config.ts';
import { MayflyError } from '../platform/errors.ts';
import type { Places } from '../config/places.ts';
import { checkName, type Template } from '../config/template.ts';

export interface FoundTemplate {
  readonly name: string;
  readonly template: Template;
  /** The project's own file; absent for one of config.yaml, which is the user's. */
  readonly file?: string;
  /** The file as it was read. */
  readonly text?: string;
}

const FOLDER = '.ai-state/templates';

/** Bytes. Reading YAML takes the square of its length where it is made to: a key twice, thousands of mistakes. */
const LARGEST = 16 * 1024;

const MOST = 1000; // names

export function templateFolder(root: string): string {
  return path.join(root, FOLDER);
}

/** The user's own template of that name, else the project's; one that does not exist is an error that names those that do. */
export async function findTemplate(places: Places, config: Config, root: string, name: string): Promise<FoundTemplate> {
  checkName(name);
  const own = Object.hasOwn(config.templates ?? {}, name) ? config.templates?.[name] : undefined;
  if (own) return { name, template: own };
  const file = path.join(templateFolder(root), `${name}.yaml`);
  const content = readWithin(root, path.join(FOLDER, `${name}.yaml`), LARGEST);
  if ('refused' in content && content.refused === 'missing')
    throw new MayflyError({ kind: 'unknown-template', name, known: templateNames(config, root) });
  if ('refused' in content)
    throw new MayflyError({
      kind: 'config-invalid',
      where: file,
      what: 'cannot be a template',
      allowed: `a file of at most ${LARGEST / 1024} KiB`,
    });
  const text = content.bytes.toString();
  return { name, template: await parseChecked(places, 'template', text, file), file, text };
}

/** Those of config.yaml, then the project's. */
export function templateNames(config: Config, root: string): string[] {
  const files = namesWithin(root, FOLDER, MOST).flatMap((name) => /^(\w[\w.-]*)\.yaml$/.exec(name)?.[1] ?? []);
  return [...new Set([...Object.keys(config.templates ?? {}), ...files])];
}
