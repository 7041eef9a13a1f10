import { gatherContext } from '../../context/gather.ts';
import { contextText } from '../../context/text.ts';
import type { Host } from '../../platform/host.ts';
import { findProject } from '../../project/project.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly context [--json]`: a manifest of this project that can be given to a CLI; it holds no content but names. */
export async function context(host: Host, args: readonly string[]): Promise<number> {
  const { values } = readFlags('context', args, 0);
  const manifest = await gatherContext(host, await findProject(host));
  host.print(values['json'] ? `${JSON.stringify(manifest, null, 2)}\n` : contextText(manifest));
  return 0;
}
