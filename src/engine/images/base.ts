import path from 'node:path';
import { hasImage } from '../engine.ts';
import { MayflyError } from '../../platform/errors.ts';
import { build } from './builder.ts';
import { sweep } from './sweep.ts';
import { ingredients, type ImageSettings, REGISTRY_BASE } from './ingredients.ts';
import { gather } from './offline.ts';
import { progress } from './progress.ts';
import { baseRecipe, tagOf } from './recipe.ts';
import { type BaseKind, readRecord, updateRecord } from './record.ts';
import { noteUsed } from './used.ts';
import type { Workshop } from './workshop.ts';

const PATIENCE = 20_000; // milliseconds until a registry must have said something

/**
 * Makes sure that the engine has the base, and records where it came from: once built offline it stays so, because the
 * tags depend on it.
 */
export async function ensureBase(shop: Workshop, settings: ImageSettings): Promise<void> {
  const kind =
    settings.base === 'auto' ? (readRecord(settings.store).base ?? (await baseHere(shop, settings))) : settings.base;
  if (kind !== 'offline') {
    const failure = (await hasImage(shop.host, shop.engine, REGISTRY_BASE)) ? undefined : await pull(shop);
    if (failure === undefined) return updateRecord(settings.store, { base: 'registry' });
    shop.abort.throwIfAborted();
    if (settings.base === 'registry') throw noRegistry(failure);
    shop.host.note('mayfly: no image registry answers; building the same base from packages of Debian and npm');
  }
  await ensureOfflineBase(shop, settings);
  updateRecord(settings.store, { base: 'offline' });
}

/** A base that the engine has already, from another store or a former one, is as good as one that is fetched. */
async function baseHere({ host, engine }: Workshop, settings: ImageSettings): Promise<BaseKind | undefined> {
  if (await hasImage(host, engine, REGISTRY_BASE)) return 'registry';
  return (await hasImage(host, engine, offlineTag(settings))) ? 'offline' : undefined;
}

function offlineTag(settings: ImageSettings): string {
  return tagOf('base', baseRecipe(ingredients(settings)));
}

/** Undefined when the image is there, else what the engine said. A registry that says nothing is not waited for. */
async function pull({ host, engine, abort, env }: Workshop): Promise<string | undefined> {
  host.note(`mayfly: fetching the base image ${REGISTRY_BASE}`);
  const seen = progress(host);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), PATIENCE);
  const { code, stderr } = await host.capture(engine.command, ['pull', REGISTRY_BASE], {
    env,
    abort: AbortSignal.any([abort, silence.signal]),
    onOutput(text) {
      if (/Pulling from|Getting image source|Copying blob/.test(text)) clearTimeout(timer);
      seen.onOutput(text);
    },
  });
  clearTimeout(timer);
  if (code === 0) return undefined;
  return silence.signal.aborted ? 'it did not answer' : (stderr.trim().split('\n').at(-1) ?? '');
}

function noRegistry(failure: string): MayflyError {
  return new MayflyError({
    kind: 'image-build',
    target: 'base',
    reason: `the registry did not give ${REGISTRY_BASE} (${failure})`,
    remedy: 'check the connection, or build it from packages with base: offline in config.yaml',
  });
}

async function ensureOfflineBase(shop: Workshop, settings: ImageSettings): Promise<void> {
  const recipe = baseRecipe(ingredients(settings));
  const tag = offlineTag(settings);
  noteUsed(settings, shop.engine.name, tag);
  if (await hasImage(shop.host, shop.engine, tag)) return;
  shop.host.note('mayfly: building the base image from packages (once, about two minutes)');
  await gather(shop, recipe, path.join(shop.folder, 'base'));
  await build(shop, { target: 'base', tag, recipe: { files: recipe.files, args: {} }, folder: 'base' });
  await sweep(shop); // its first stage
}
