import { hasImage } from '../engine.ts';
import type { Tools } from '../../config/template.ts';
import { type Images, whileOthersWait } from './build.ts';
import { build } from './builder.ts';
import { layerFile, layerSuffix } from './layer.ts';
import type { Target } from './recipe.ts';
import { inWorkshop } from './workshop.ts';

/** Builds the layer on the target's image `tag`, if the engine lacks it; returns the tag that it has. */
export async function ensureLayer(images: Images, target: Target, tag: string, tools: Tools): Promise<string> {
  const layered = `${tag}${await layerSuffix(tools)}`;
  return whileOthersWait(images, target, async () => {
    const { host, engine } = images;
    if (await hasImage(host, engine, layered)) return layered;
    return inWorkshop(images, `adding tools to the image "${target}"`, async (shop) => {
      host.note(`mayfly: adding the tools that are wanted to the image "${target}" (once)`);
      const recipe = { files: { Dockerfile: layerFile(tools) }, args: { BASE: tag } };
      await build(shop, { target: `${target} with more tools`, tag: layered, recipe, folder: 'layer' });
      return layered;
    });
  });
}
