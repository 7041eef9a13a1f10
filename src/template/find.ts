import path from 'node:path';
import { type Config, parseChecked } from '../config.ts';
import { MayflyError } from '../errors.ts';
import { list, lstat, readText } from '../files.ts';
import type { Places } from '../places.ts';
import { checkName, type Template } from './template.ts';

export interface FoundTemplate {
  readonly name: string;
  readonly template: Template;
  /** The project's own file; absent for one of config.yaml, which is the user's. */
  readonly file?: string;
  /** The file as it was read. */
  readonly text?: string;
}

const LARGEST = 64 * 1024; // bytes

export function templateFolder(root: string): string {
  return path.join(root, '.ai-state', 'templates');
}

/** The user's own template of that name, else the project's; one that does not exist is an error that names those that do. */
export async function findTemplate(places: Places, config: Config, root: string, name: string): Promise<FoundTemplate> {
  checkName(name);
  const own = config.templates?.[name];
  if (own) return { name, template: own };
  const file = path.join(templateFolder(root), `${name}.yaml`);
  const found = lstat(file);
  if (!found) throw new MayflyError({ kind: 'unknown-template', name, known: templateNames(config, root) });
  if (!found.isFile() || found.size > LARGEST)
    throw new MayflyError({
      kind: 'config-invalid',
      where: file,
      what: 'cannot be a template',
      allowed: `a file of at most ${LARGEST / 1024} KiB`,
    });
  const text = readText(file) ?? '';
  return { name, template: await parseChecked(places, 'template', text, file), file, text };
}

/** Those of config.yaml, then the project's. */
export function templateNames(config: Config, root: string): string[] {
  const files = list(templateFolder(root)).flatMap((name) => /^(\w[\w.-]*)\.yaml$/.exec(name)?.[1] ?? []);
  return [...new Set([...Object.keys(config.templates ?? {}), ...files])];
}
