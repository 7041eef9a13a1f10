import { LOG, startedByHand } from '../engine/by-hand.ts';
import { explain } from '../platform/errors.ts';
import type { Context } from './context.ts';
import { broken, type Finding, ok, warn } from './finding.ts';

const OLDEST = { docker: [20, 10], podman: [4, 3] } as const;

export async function checkEngine(context: Context): Promise<Finding[]> {
  const { engine, facts, failures } = await context.engine;
  const kind = [facts.machine, ...(facts.rootless ? ['rootless'] : []), facts.architecture].join(', ');
  const known = `${engine.name} ${facts.version} at ${facts.endpoint} (${kind})`;
  const [major, minor] = OLDEST[engine.name];
  if (isOlder(facts.version, [major, minor]))
    return [broken('engine', `${known} is too old`, `install ${engine.name} ${major}.${minor} or later`)];
  if (facts.machine === 'remote')
    return [
      warn(
        'engine',
        `${known} is on another machine, which cannot see your projects`,
        context.host.env['DOCKER_HOST'] ? 'unset DOCKER_HOST' : 'docker context use default',
      ),
    ];
  const unused = failures.map(({ failure }) => explain(failure));
  return [
    ...unused.map(({ what, fix }) => warn('engine', `${what}, so ${engine.name} is used`, fix)),
    ok('engine', known),
    ...byHand(engine.name),
  ];
}

function byHand(engine: 'docker' | 'podman'): Finding[] {
  const owner = engine === 'docker' ? startedByHand() : undefined;
  if (!owner) return [];
  return [ok('engine', `mayfly started dockerd (process ${owner.pid}, log ${LOG}); mayfly engine stop ends it`)];
}

/** By the first two numbers of a version such as `20.10.24+dfsg1`. */
export function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return first < major || (first === major && second < minor);
}
