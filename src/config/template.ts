import { MayflyError } from '../platform/errors.ts';
import type { Values } from './options.ts';
import type { NamedMounts } from './config.ts';

/** The options that a template may set. */
export const TEMPLATE_OPTIONS = ['network', 'memory', 'cpus', 'pids-limit', 'read-only'] as const;

export const CACHES = ['npm', 'pip', 'cargo'] as const;
export type Cache = (typeof CACHES)[number];

/** Packages that become a layer of the image, with their versions. */
export type Tools = Partial<Record<'debian' | 'npm' | 'pip', readonly string[]>>;

/** A layer of the image: what is in it, and how the image's tag ends with it. */
export interface Layer {
  readonly tools: Tools;
  readonly suffix: string;
}

/** As it is written, every value checked. */
export interface Template extends Pick<Values, (typeof TEMPLATE_OPTIONS)[number]> {
  readonly mounts?: NamedMounts;
  readonly env?: Readonly<Record<string, string>>;
  readonly caches?: readonly Cache[];
  readonly tools?: Tools;
}

export function optionsOf(template: Template): Values {
  return Object.fromEntries(
    TEMPLATE_OPTIONS.flatMap((key) => (template[key] === undefined ? [] : [[key, template[key]]])),
  );
}

/** A name is part of a path: it must not lead anywhere else. */
export function checkName(name: string): void {
  if (/^\w[\w.-]*$/.test(name)) return;
  throw new MayflyError({
    kind: 'usage',
    what: `"${name}" cannot be the name of a template`,
    fix: 'use letters, digits, "_", "." and "-"',
  });
}
