import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { settings } from '../../../src/config/config.ts';
import type { Context } from '../../../src/doctor/context.ts';
import type { Reached, Tried } from '../../../src/engine/choose.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { placesIn } from '../../../src/config/places.ts';
import { findProvider, providerNames } from '../../../src/providers/index.ts';

export interface Person extends Disposable {
  readonly home: string;
  readonly store: string;
  readonly context: Context;
  /** Below HOME; the store's folders are 0700. */
  write(file: string, content: string, mode?: number): string;
}

/** Somebody with an empty HOME, and with no engine unless one is given. */
export function person(
  env: Record<string, string> = {},
  given: Partial<Context> & { facts?: Partial<Reached['facts']> } = {},
): Person {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-doctor-'));
  const store = path.join(home, '.docker-ai-config');
  const real = processHost({ PATH: process.env['PATH'], HOME: home, ...env });
  const host = { ...real, user: { ...real.user, home }, sshFolder: path.join(home, 'ssh') };
  const config = given.config ?? {};
  const engine: Promise<Reached & Tried> = given.facts
    ? Promise.resolve({
        engine: { name: 'docker', command: 'docker' },
        facts: given.facts,
        failures: [],
      } as unknown as Reached & Tried)
    : Promise.reject(new Error('no engine here'));
  engine.catch(() => {});
  return {
    home,
    store,
    context: {
      host,
      places: placesIn(store, path.join(home, 'run')),
      config,
      options: settings({}, host.env, config, ''),
      providers: providerNames(config).map((name) => findProvider(name, config)),
      root: home,
      engine,
      ...given,
    },
    write(file, content, mode = 0o600) {
      const target = path.join(home, file);
      fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
      fs.writeFileSync(target, content);
      fs.chmodSync(target, mode);
      return target;
    },
    [Symbol.dispose]: () => fs.rmSync(home, { recursive: true }),
  };
}
