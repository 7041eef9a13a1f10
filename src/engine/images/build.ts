import path from 'node:path';
import { type Engine, hasImage } from '../engine.ts';
import { makePrivate } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import { withLock } from '../../platform/lock.ts';
import { ensureBase } from './base.ts';
import { build } from './builder.ts';
import { ingredients, type ImageSettings, imageTag } from './ingredients.ts';
import { type Ingredients, tagOf, type Target, targetRecipe } from './recipe.ts';
import { noteUsed } from './used.ts';
import { inWorkshop, type Workshop } from './workshop.ts';

export interface Images {
  readonly host: Host;
  readonly engine: Engine;
  readonly settings: ImageSettings;
  /** Absolute path of the runtime folder, where the lock is. */
  readonly runtime: string;
}

/**
 * Returns the tag of the target's image, after building it if the engine lacks it: the tag that was missing, or another
 * one when the base turned out to come from elsewhere. One build at a time; who comes second finds it done.
 */
export function ensureImage(images: Images, target: Target): Promise<string> {
  return whileOthersWait(images, target, async () => {
    const { host, engine, settings } = images;
    const wanted = imageTag(target, settings);
    const tag = (await hasImage(host, engine, wanted)) ? wanted : await buildImage(images, target);
    noteUsed(settings, engine.name, tag);
    return tag;
  });
}

function buildImage(images: Images, target: Target): Promise<string> {
  const { settings } = images;
  return inWorkshop(images, `building the image "${target}"`, async (shop) => {
    await ensureBase(shop, settings);
    return ensureTarget(shop, target, ingredients(settings));
  });
}

export function whileOthersWait<T>({ host, runtime }: Images, target: Target, body: () => Promise<T>): Promise<T> {
  makePrivate(runtime);
  const onWait = (): void => host.note(`mayfly: another terminal builds the ${target} image; waiting`);
  return withLock(host, path.join(runtime, 'image.lock'), onWait, body);
}

/** Builds from what is given, if the engine lacks that; the base must be there. */
export async function ensureTarget(shop: Workshop, target: Target, from: Ingredients): Promise<string> {
  const recipe = targetRecipe(target, from);
  const tag = tagOf(target, recipe);
  if (await hasImage(shop.host, shop.engine, tag)) return tag;
  shop.host.note(`mayfly: building the image "${target}" (once, about a minute)`);
  await build(shop, { target, tag, recipe, stage: target, folder: target });
  return tag;
}
