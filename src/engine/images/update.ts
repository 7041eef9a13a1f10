import { MayflyError } from '../../platform/errors.ts';
import type { Host } from '../../platform/host.ts';
import { ensureBase } from './base.ts';
import { ensureTarget, type Images, whileOthersWait } from './build.ts';
import { ingredients } from './ingredients.ts';
import { CLI_OF } from './recipe.ts';
import { readRecord, updateRecord } from './record.ts';
import { noteUsed } from './used.ts';
import { currentVersions, isNewer } from './versions.ts';
import { inWorkshop, trusting } from './workshop.ts';

export type CliTarget = keyof typeof CLI_OF;

export interface Update {
  readonly target: CliTarget;
  readonly from: string;
  readonly to: string;
}

/** The newer versions that npm has of the targets' CLIs. */
export async function findUpdates(images: Images, targets: readonly CliTarget[]): Promise<Update[]> {
  const { host, settings } = images;
  const { env } = await trusting(images);
  const versions = currentVersions(readRecord(settings.store).versions);
  const found = await Promise.all(
    targets.map(async (target) => ({
      target,
      from: versions[CLI_OF[target].version],
      to: await newestVersion({ ...host, env }, target),
    })),
  );
  return found.filter(({ from, to }) => isNewer(to, from));
}

/** Builds the image of the new version, and moves calls to it only when that worked. */
export async function applyUpdate(images: Images, { target, to }: Update): Promise<string> {
  const { engine, settings } = images;
  const version = CLI_OF[target].version;
  return whileOthersWait(images, target, () =>
    inWorkshop(images, `updating the image "${target}"`, async (shop) => {
      await ensureBase(shop, settings);
      const from = ingredients(settings);
      const tag = await ensureTarget(shop, target, { ...from, versions: { ...from.versions, [version]: to } });
      noteUsed(settings, engine.name, tag);
      updateRecord(settings.store, { versions: { ...readRecord(settings.store).versions, [version]: to } });
      return tag;
    }),
  );
}

/** Asks npm; where it is not installed, the executable itself, which can do what Bun's package manager can. */
async function newestVersion(host: Host, target: CliTarget): Promise<string> {
  const name = CLI_OF[target].package;
  const options = { timeout: 60_000, cwd: '/', env: host.env };
  let answer = await host.capture('npm', ['view', name, 'version'], options);
  if (answer.code === 127 && process.versions['bun'] !== undefined) {
    const bun = { ...options, env: { ...host.env, BUN_BE_BUN: '1' } };
    answer = await host.capture(process.execPath, ['pm', 'view', name, 'version'], bun);
  }
  const version = answer.stdout.trim();
  if (answer.code === 0 && /^\d+\.\d+\.\d+$/.test(version)) return version;
  throw new MayflyError({
    kind: 'image-build',
    target,
    reason: `npm did not say which version of ${name} is the newest (${answer.stderr.trim().split('\n').at(-1) ?? ''})`,
    remedy: 'check the connection, then run mayfly image update',
  });
}
