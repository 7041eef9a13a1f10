import path from 'node:path';
import { MayflyError } from '../platform/errors.ts';
import { lstat, makePrivate, write } from '../platform/files.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import type { RunPlan, Volume } from '../plan/plan.ts';
import type { Engine } from './engine.ts';
import { mountArgs } from './oci-args.ts';

/**
 * Sees to it that the plan's volumes are there and the caller's: the engines make them root's. Done once a boot, and again
 * for one that was removed since, since the engine itself would make it anew without a word.
 */
export async function ensureVolumes(host: Host, engine: Engine, cache: string, plan: RunPlan): Promise<void> {
  const volumes = plan.mounts.filter((mount) => mount.kind === 'volume');
  const marks = await Promise.all(
    volumes.map(async ({ name }) => path.join(cache, `volume-${await sha256(`${engine.name} ${name}`, 16)}`)),
  );
  const inspected = ['volume', 'inspect', '--format', '{{.Name}}', ...volumes.map(({ name }) => name)];
  const { stdout } = await host.capture(engine.command, inspected);
  const present = new Set(stdout.split('\n'));
  const missing = volumes.filter(({ name }, index) => !present.has(name) || !lstat(marks[index] ?? ''));
  if (missing.length === 0) return;
  await handOver(host, engine, plan, missing);
  makePrivate(cache);
  for (const mark of marks) write(mark, '');
}

async function handOver(host: Host, engine: Engine, plan: RunPlan, volumes: readonly Volume[]): Promise<void> {
  const { code, stderr } = await host.capture(engine.command, [
    ...['run', '--rm', '--pull', 'never', '--network', 'none', '--read-only'],
    ...['--cap-drop', 'ALL', '--cap-add', 'CHOWN', '--security-opt', 'no-new-privileges'],
    ...(plan.unlabelled ? ['--security-opt', 'label=disable'] : []),
    ...engine.dialect.user({ ...plan, uid: 0, gid: 0, groups: [] }),
    ...volumes.flatMap((volume) => mountArgs(volume, '')),
    ...['--entrypoint', 'chown', plan.image, `${plan.uid}:${plan.gid}`, ...volumes.map(({ target }) => target)],
  ]);
  if (code === 0) return;
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  throw new MayflyError({ kind: 'engine-failed', engine: engine.name, what: 'prepare the caches', reason });
}
