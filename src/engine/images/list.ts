import { baseRecipe, tagOf, TARGETS } from './recipe.ts';
import { ingredients, type ImageSettings, imageTag } from './ingredients.ts';
import { MayflyError } from '../../platform/errors.ts';
import { readUsed } from './used.ts';
import type { Workshop } from './workshop.ts';

export interface Image {
  /** Such as `mayfly/claude:1b2c3d4e5f60`. */
  readonly tag: string;
  /**
   * `current`: what a call uses now; `missing`: what it would build; `old`: what nothing of this store needs any more; `other`: what this
   * store has never used.
   */
  readonly state: 'current' | 'missing' | 'old' | 'other';
  /** As the engine writes it; empty when missing. */
  readonly size: string;
  readonly created: string;
}

const FORMAT = '{{.Repository}}:{{.Tag}}\t{{.Size}}\t{{.CreatedAt}}';
/** With the tag of the image that a template's tools were added to in front, where they were. */
const OURS = /^(mayfly\/(?:base|tools|claude|gemini):[0-9a-f]{12})(-[0-9a-f]{12})?$/;

/** The images of mayfly (`deserted`: ends of tags, see template/layers.ts): what calls use or would build, then those with a template's tools, then what is left of former ones. */
export async function listImages(
  { host, engine }: Pick<Workshop, 'host' | 'engine'>,
  settings: ImageSettings,
  deserted: readonly string[],
): Promise<Image[]> {
  const { code, stdout, stderr } = await host.capture(engine.command, ['image', 'ls', '--format', FORMAT]);
  if (code !== 0)
    throw new MayflyError({
      kind: 'engine-failed',
      engine: engine.name,
      what: 'list its images',
      reason: stderr.trim(),
    });
  const { tags, ways } = readUsed(settings.store, engine.name);
  const wanted = wantedTags(settings);
  const current = new Set([...wanted, ...ways.flatMap((way) => wantedTags({ ...settings, ...way }))]);
  return sortImages(stdout, { wanted, current, used: tags, deserted });
}

interface Known {
  /** What calls use or would build here and now, in their order. */
  readonly wanted: readonly string[];
  /** That, and what they use by other settings. */
  readonly current: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
  /** Ends of tags. */
  readonly deserted: readonly string[];
}

const ORDER = ['current', 'old', 'other'] as const;

/** From the engine's listing and the tags that are known. */
export function sortImages(listing: string, { wanted, current, used, deserted }: Known): Image[] {
  const present = new Map<string, Image>();
  for (const line of listing.split('\n')) {
    const [name = '', size = '', created = ''] = line.split('\t');
    const tag = name.replace(/^localhost\//, ''); // Podman's name for what has no registry
    const [, own, layer = ''] = OURS.exec(tag) ?? [];
    if (!own) continue;
    const isCurrent = current.has(own);
    const state = isCurrent && !deserted.includes(layer) ? 'current' : isCurrent || used.has(own) ? 'old' : 'other';
    present.set(tag, { tag, state, size, created });
  }
  const first = wanted.map((tag): Image => present.get(tag) ?? { tag, state: 'missing', size: '', created: '' });
  const rest = [...present.values()].filter(({ tag }) => !wanted.includes(tag));
  return [...first, ...ORDER.flatMap((state) => rest.filter((image) => image.state === state))];
}

function wantedTags(settings: ImageSettings): string[] {
  const from = ingredients(settings);
  const base = tagOf('base', baseRecipe(from));
  return [...(from.base === base ? [base] : []), ...TARGETS.map((target) => imageTag(target, settings))];
}
