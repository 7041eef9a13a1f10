import path from 'node:path';
import { readText } from '../../platform/files.ts';
import type { Recipe } from './recipe.ts';
import { leavings, sweepAfter } from './sweep.ts';
import { runStep, type Workshop, writeContext } from './workshop.ts';

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

export interface Job {
  /** As a person knows it: `claude`, `base`. */
  readonly target: string;
  readonly tag: string;
  readonly recipe: Recipe;
  /** Stage of the Dockerfile; the last one without it. */
  readonly stage?: string;
  /** Name of the build's folder in the workshop; it may hold more than the recipe's files already. */
  readonly folder: string;
}

/** Has the engine build an image from a recipe. When it fails, nothing of it stays behind. */
export async function build(shop: Workshop, job: Job): Promise<void> {
  const context = path.join(shop.folder, job.folder);
  const authorities = shop.certificates && readText(shop.certificates);
  writeContext(context, { ...job.recipe.files, 'ca.crt': authorities ?? '' });
  const before = await leavings(shop);
  try {
    await runStep(shop, {
      target: job.target,
      name: `${shop.engine.name} build`,
      command: shop.engine.command,
      args: buildArgs(job, context, shop.host.env),
      // Podman leaves its own temporary folder when it is ended.
      options: { env: { ...shop.env, TMPDIR: shop.folder } },
    });
  } catch (error) {
    await sweepAfter(shop, before);
    throw error;
  }
}

/** The network of the host, as calls have: names, proxies and VPNs that work outside work inside. */
export function buildArgs(job: Job, context: string, env: Readonly<Record<string, string | undefined>>): string[] {
  const args = Object.entries(job.recipe.args).map(([name, value]) => `${name}=${value}`);
  const proxies = PROXIES.filter((name) => env[name]); // by name only: their values can hold a password
  const stage = job.stage ? ['--target', job.stage] : [];
  const given = [...args, ...proxies].flatMap((arg) => ['--build-arg', arg]);
  return ['build', '--network', 'host', '--force-rm', '--tag', job.tag, ...stage, ...given, context];
}
