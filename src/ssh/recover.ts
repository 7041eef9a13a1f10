import type { Host } from '../host.ts';
import type { Places } from '../places.ts';
import { keepKnownHosts } from './call.ts';
import { prepareSsh, sshFiles } from './prepare.ts';

/** Hosts that were accepted in a call whose mayfly was killed. What it began with is gone: what one would begin with now stands for it. */
export async function recoverKnownHosts(host: Host, places: Places, stage: string): Promise<void> {
  keepKnownHosts(host, places.store, stage, sshFiles(await prepareSsh(host, places)));
}
