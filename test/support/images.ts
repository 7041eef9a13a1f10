import type { Rig } from './rig.ts';

/** Builds the images that are missing, so that no test waits for them; the engine keeps them for all rigs. */
export async function ensureImages(rig: Rig): Promise<void> {
  const { code, stderr } = await rig.mayfly(['image', 'build'], { timeout: 1_800_000 });
  if (code !== 0) throw new Error(`the images could not be built:\n${stderr}`);
}
