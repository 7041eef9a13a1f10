import type { Host } from '../platform/host.ts';
import { keepKnownHosts } from './call.ts';
import { prepareSsh, sshFiles, type SshPlaces } from './prepare.ts';

/** Hosts that were accepted in a call whose mayfly was killed. What it began with is gone: what one would begin with now stands for it. */
export async function recoverKnownHosts(host: Host, places: SshPlaces, stage: string): Promise<void> {
  await keepKnownHosts(host, places.learned, stage, sshFiles(await prepareSsh(host, places)));
}
