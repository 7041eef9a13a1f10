import { connect } from 'node:net';
import { MayflyError } from '../platform/errors.ts';
import { hasCode, readText, stat } from '../platform/files.ts';
import type { Captured, Host } from '../platform/host.ts';
import type { Engine } from './engine.ts';
import { deniedRemedy } from './denied.ts';
import { socketOf } from './socket.ts';
import { findStarter, startRemedy } from './starter.ts';

/**
 * Why an engine does not answer: told by its socket, and by the words of its client only where somebody listens there.
 * `answer` is what the client made of it.
 */
export async function explainSilence(
  host: Host,
  engine: Engine,
  endpoint: string,
  answer: Captured,
): Promise<MayflyError> {
  const socket = socketOf(endpoint);
  const state = socket === undefined ? (engine.name === 'docker' ? 'closed' : 'open') : await probe(socket);
  const { name } = engine;
  if (state === 'denied' && socket !== undefined) {
    const remedy = deniedRemedy(stat(socket), readText('/etc/group') ?? '', host.user);
    return new MayflyError({ kind: 'engine-denied', engine: name, endpoint, remedy });
  }
  if (state === 'closed' || isMachineOff(host, engine, answer)) {
    const remedy = startRemedy(name, endpoint, findStarter(host, endpoint), host);
    return new MayflyError({ kind: 'engine-down', engine: name, endpoint, remedy });
  }
  const reason = wordsOf(answer);
  const program = /\bnew[ug]idmap\b/.exec(reason)?.[0];
  const fix = program && `install ${program} (the package uidmap on Debian and Ubuntu)`;
  return new MayflyError({ kind: 'engine-failed', engine: name, what: 'answer', reason, ...(fix && { fix }) });
}

const PATIENCE = 2000; // milliseconds

/** Whether somebody listens there who does not want this user. */
export async function refuses(endpoint: string): Promise<boolean> {
  const socket = socketOf(endpoint);
  return socket !== undefined && (await probe(socket)) === 'denied';
}

function probe(socket: string): Promise<'open' | 'denied' | 'closed'> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const end = (state: 'open' | 'denied' | 'closed'): void => {
      connection.destroy();
      resolve(state);
    };
    connection.setTimeout(PATIENCE, () => end('closed'));
    connection.on('connect', () => end('open'));
    connection.on('error', (error) => end(hasCode(error, 'EACCES', 'EPERM') ? 'denied' : 'closed'));
  });
}

/** On a Mac, Podman's client is all there is until its machine runs. */
function isMachineOff(host: Host, { name }: Engine, { stderr }: Captured): boolean {
  return name === 'podman' && host.platform === 'darwin' && /podman machine/.test(stderr);
}

function wordsOf({ code, stderr }: Captured): string {
  if (code === 124) return 'it says nothing';
  const line = stderr.split('\n').findLast((text) => text.trim() !== '');
  return line?.trim().replace(/^Error: /, '') ?? `its client ended with ${code}`;
}
