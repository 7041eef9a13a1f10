import { loadConfig } from '../../config-file/load.ts';
import { settings } from '../../config/config.ts';
import { learnEngine } from '../../engine/choose.ts';
import { line, MayflyError } from '../../platform/errors.ts';
import type { Host } from '../../platform/host.ts';
import { ensureImage } from '../../engine/images/build.ts';
import { caBundle } from '../../engine/images/certificates.ts';
import { TARGETS } from '../../engine/images/recipe.ts';
import { interruptible } from '../../platform/interruptible.ts';
import { findPlaces } from '../../config/places.ts';
import { startReport } from '../../selftest/report.ts';
import { runSelftest } from '../../selftest/selftest.ts';

/** `mayfly selftest`: one line a check; 0 when all of them passed, else 1. */
export async function selftest(host: Host, args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new MayflyError({ kind: 'usage', what: 'mayfly selftest takes no argument' });
  const places = findPlaces(host);
  const options = settings({}, host.env, await loadConfig(places), '');
  const images = { store: places.store, base: options.get('base'), caBundle: caBundle(host, options.get('ca-bundle')) };

  const report = startReport(host);
  const { engine, facts } = await learnEngine(host, options.get('engine'), places);
  report(`${engine.name} ${facts.version} answers`);
  for (const target of TARGETS) await ensureImage({ host, engine, settings: images, runtime: places.runtime }, target);
  report('the images are there');
  const failed = await interruptible(host, 'the selftest', (abort) =>
    runSelftest({ host, engine, facts, images, abort }, report),
  );
  if (failed > 0)
    host.note(
      line({ code: 1, what: `${failed} ${failed === 1 ? 'check' : 'checks'} failed`, fix: 'run mayfly doctor' }),
    );
  return failed === 0 ? 0 : 1;
}
