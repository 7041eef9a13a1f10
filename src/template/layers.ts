import path from 'node:path';
import type { Config } from '../config/config.ts';
import { MayflyError } from '../platform/errors.ts';
import { asJson, list, lstat, makePrivate, readText, remove, writeAtomic } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import { layerSuffix } from '../engine/images/layer.ts';
import type { Places } from '../config/places.ts';
import { findTemplate } from './find.ts';
import { toolsOf } from './tools.ts';

/** Whose calls have had a layer: the record in the store by which one that nobody asks for any more is told. */
interface LayerUse {
  /** Absent in older records. */
  readonly provider?: string;
  /** With a template: its name, and the root of the project. */
  readonly project?: string;
  readonly template?: string;
}

/** An engine's layers with a record, by the ends of their tags: a folder each, with a file for each use. */
function folderOf(store: string, engine: string): string {
  return path.join(store, 'images', 'layers', engine);
}

export async function noteLayer(store: string, engine: string, suffix: string, use: LayerUse): Promise<void> {
  const name = await sha256(JSON.stringify([use.project, use.template, use.provider]), 32);
  const file = path.join(folderOf(store, engine), suffix, name);
  if (lstat(file)) return;
  makePrivate(path.dirname(file));
  writeAtomic(file, `${JSON.stringify(use, null, 2)}\n`);
}

/** The ends of tags of layers that this store's calls have had on that engine, and of which none would have them now. */
export async function desertedLayers(places: Places, config: Config, engine: string): Promise<string[]> {
  const folder = folderOf(places.store, engine);
  const deserted: string[] = [];
  for (const suffix of list(folder)) {
    const files = list(path.join(folder, suffix)).map((name) => path.join(folder, suffix, name));
    const asks = await Promise.all(files.map((file) => stillAsks(places, config, suffix, file)));
    if (!asks.includes(true)) deserted.push(suffix);
  }
  return deserted;
}

export function forgetLayer(store: string, engine: string, suffix: string): void {
  remove(path.join(folderOf(store, engine), suffix));
}

async function stillAsks(places: Places, config: Config, suffix: string, file: string): Promise<boolean> {
  const { project, template: name, provider = '' } = (asJson(readText(file)) ?? {}) as LayerUse;
  try {
    const found = project !== undefined && name !== undefined && (await findTemplate(places, config, project, name));
    const tools = toolsOf(config, provider, found ? found.template.tools : undefined);
    return tools !== undefined && (await layerSuffix(tools)) === suffix;
  } catch (error) {
    // What cannot be read now may be mended tomorrow.
    return !(error instanceof MayflyError && error.failure.kind === 'unknown-template');
  }
}
