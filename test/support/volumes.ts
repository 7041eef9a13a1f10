import { volumeSuffix } from '../../src/template/caches.ts';
import type { Rig } from './rig.ts';

/** Removes what lasts: the volumes of the rig's store. */
export async function removeVolumes(rig: Rig): Promise<void> {
  const suffix = await volumeSuffix(rig.store, rig.user.uid);
  const { stdout } = await rig.run(rig.engine, ['volume', 'ls', '--quiet']);
  const volumes = stdout.toString().split('\n');
  const ours = volumes.filter((name) => name.endsWith(`-${suffix}`));
  if (ours.length > 0) await rig.run(rig.engine, ['volume', 'rm', '--force', ...ours]);
}
