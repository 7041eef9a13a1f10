import path from 'node:path';
import { allowed, readText } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';

/** The text of the config.json of Docker's client. A `sudo docker login` leaves it root's: then the client does without, and so do we. */
export function clientConfig({ env, user }: Pick<Host, 'env' | 'user'>): string | undefined {
  const folder = env['DOCKER_CONFIG'] || path.join(user.home, '.docker');
  return allowed(() => readText(path.join(folder, 'config.json')));
}
