import fs from 'node:fs';
import { MayflyError } from '../errors.ts';
import { hasCode } from '../files.ts';
import type { Host } from '../host.ts';
import type { Engine } from './engine.ts';

/** Why an engine does not answer, told by its socket and not by the words of its client. */
export function explainSilence(host: Host, engine: Engine, endpoint: string): MayflyError {
  const remedies = host.platform === 'darwin' ? MAC : LINUX;
  const kind = isDenied(endpoint) ? 'engine-denied' : 'engine-down';
  const remedy =
    kind === 'engine-denied'
      ? 'add yourself to the group that owns the socket (sudo usermod -aG docker "$USER"), then log in again'
      : remedies[engine.name];
  return new MayflyError({ kind, engine: engine.name, endpoint, remedy });
}

const LINUX = { docker: 'start it with: sudo systemctl start docker', podman: 'run podman info to see why' };
const MAC = {
  docker: 'start Docker Desktop, OrbStack or Colima (colima start)',
  podman: 'start it with: podman machine start',
};

function isDenied(endpoint: string): boolean {
  if (!endpoint.startsWith('unix://')) return false;
  try {
    fs.accessSync(endpoint.slice('unix://'.length), fs.constants.R_OK | fs.constants.W_OK);
    return false;
  } catch (error) {
    return hasCode(error, 'EACCES', 'EPERM');
  }
}
