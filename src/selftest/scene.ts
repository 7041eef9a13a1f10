import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { onPath } from '../engine/client.ts';
import type { Engine } from '../engine/engine.ts';
import type { Facts } from '../engine/facts.ts';
import { makePrivate, realpath, write } from '../platform/files.ts';
import type { Captured, CaptureOptions, Host } from '../platform/host.ts';
import type { ImageSettings } from '../engine/images/ingredients.ts';
import { readRecord, updateRecord } from '../engine/images/record.ts';
import { placesIn, type Places } from '../config/places.ts';
import { clientScript } from './client.ts';

/** Where the calls of a selftest happen: a person with an empty HOME, for this once. */
export interface Scene {
  readonly places: Places;
  readonly temporary: string;
  /** Outside git; no other project has its name. */
  readonly project: string;
  /** Runs this executable there; what is in `env` is added to next to nothing. */
  mayfly(args: readonly string[], env?: Record<string, string>, input?: string): Promise<Captured>;
}

export interface Surroundings {
  readonly host: Host;
  readonly engine: Engine;
  readonly facts: Pick<Facts, 'machine' | 'rootless'>;
  /** Those that count for the user, so that his own images are proven and nothing is built. */
  readonly images: ImageSettings;
  readonly abort: AbortSignal;
}

const TIME = 120_000; // milliseconds for one call

/** A name that nothing has; below HOME for a VM, which may know no other folder of this machine. */
export function chooseRoot({ host, facts }: Pick<Surroundings, 'host' | 'facts'>): string {
  const parent = facts.machine === 'linux' ? host.env['TMPDIR'] || '/tmp' : host.user.home;
  return path.join(realpath(parent), `mayfly-selftest-${randomBytes(4).toString('hex')}`);
}

/** Makes everything in `root`, which is for the caller to remove. */
export function makeScene({ host, engine, facts, images, abort }: Surroundings, root: string): Scene {
  const [home, session, temporary] = [path.join(root, 'home'), path.join(root, 'run'), path.join(root, 'tmp')];
  const project = path.join(root, path.basename(root));
  for (const folder of [home, session, temporary, project]) makePrivate(folder);
  const places = placesIn(path.join(home, '.docker-ai-config'), path.join(session, 'mayfly'));
  updateRecord(places.store, readRecord(images.store));
  const base = {
    ...variablesOf(host),
    ...(engine.name === 'docker' && {
      DOCKER_CONFIG: host.env['DOCKER_CONFIG'] ?? path.join(host.user.home, '.docker'),
    }),
    ...(engine.name === 'podman' && facts.rootless && { PATH: putClient(host, engine, path.join(root, 'bin')) }),
    HOME: home,
    XDG_RUNTIME_DIR: session,
    TMPDIR: temporary,
    MAYFLY_ENGINE: engine.name,
    MAYFLY_BASE: images.base,
    MAYFLY_SSH_AGENT: 'off',
  };
  return {
    places,
    temporary,
    project,
    mayfly: (args, env = {}, input = '') => {
      const options: CaptureOptions = { cwd: project, env: { ...base, ...env }, input, abort, timeout: TIME };
      return host.capture(process.execPath, args, options);
    },
  };
}

/** The way to the engine is the user's own. */
function variablesOf({ env }: Host): Record<string, string> {
  const names = Object.keys(env).filter((name) => WAY.test(name));
  return Object.fromEntries(names.map((name) => [name, env[name] ?? '']));
}

const WAY = /^(PATH|USER|LOGNAME|SSH_AUTH_SOCK|(DOCKER|CONTAINERS?)_.*)$/;

/** Returns the PATH on which it comes first. */
function putClient(host: Host, { command }: Engine, folder: string): string {
  makePrivate(folder);
  write(path.join(folder, command), clientScript(host, onPath(host, command) ?? command), 0o700);
  return `${folder}${path.delimiter}${host.env['PATH']}`;
}
