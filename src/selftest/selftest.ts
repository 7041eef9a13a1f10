import { removeContainer } from '../engine/engine.ts';
import type { Machine } from '../engine/facts.ts';
import { MayflyError, oneLine } from '../platform/errors.ts';
import { hasCode, remove } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { startStub } from './stub/stub.ts';
import { quote } from '../platform/quote.ts';
import { makeCast } from './cast.ts';
import { checksOf, containersOf } from './checks.ts';
import type { Report } from './report.ts';
import { chooseRoot, makeScene, type Surroundings } from './scene.ts';

/** The name by which containers reach this machine: each VM has a 127.0.0.1 of its own. */
const ADDRESS: Readonly<Record<Machine, string | undefined>> = {
  linux: '127.0.0.1',
  'docker-desktop': 'host.docker.internal',
  orbstack: 'host.docker.internal',
  colima: 'host.docker.internal',
  'podman-machine': 'host.containers.internal',
  'other-vm': 'host.docker.internal',
  remote: undefined,
};

/**
 * Real calls of the real CLIs, which the stub answers: no key, no network. Reports each check and returns how
 * many failed. Whatever the calls need is made for them and removed, also when `abort` comes.
 */
export async function runSelftest(surroundings: Surroundings, report: Report): Promise<number> {
  const { host, engine, facts, abort } = surroundings;
  const address = ADDRESS[facts.machine];
  if (address === undefined)
    throw new MayflyError({
      kind: 'engine-failed',
      engine: engine.name,
      what: 'answer the selftest',
      reason: 'it is on another machine, which cannot reach the stub here',
    });
  await using stub = await startStub();
  const root = chooseRoot(surroundings);
  let failed = 0;
  try {
    const scene = makeScene(surroundings, root);
    const url = stub.url.replace('127.0.0.1', address);
    for (const { name, run } of checksOf({ host, engine, scene, stub, cast: makeCast(url) })) {
      const complaint = await run();
      abort.throwIfAborted();
      report(name, complaint);
      if (complaint !== undefined) failed += 1;
    }
    return failed;
  } finally {
    for (const name of await containersOf(host, engine, root)) await removeContainer(host, engine, name);
    removeRoot(host, root);
  }
}

/** An engine that maps users wrongly leaves files that only root can remove; the failed checks say the rest. */
function removeRoot(host: Host, root: string): void {
  try {
    remove(root);
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM')) throw error;
    host.note(oneLine(`mayfly: the selftest could not remove its folder; remove it with: sudo rm -r ${quote(root)}`));
  }
}
