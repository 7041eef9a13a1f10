import type { Provider } from '../providers/provider.ts';
import { ENTRYPOINT_FILE } from '../boundary/stage.ts';

/** For the stage of a call in an image of the user's own, which has none. */
export async function entrypointFile({ image }: Provider): Promise<Record<string, string>> {
  if (!('reference' in image)) return {};
  const { assets } = await import('../platform/assets.ts');
  return { [ENTRYPOINT_FILE]: assets['images/entrypoint.sh'] ?? '' };
}
