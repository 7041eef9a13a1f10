import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificatesIn } from './certificates.ts';
import type { Recipe } from './recipe.ts';
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

/** Has the engine build an image from a recipe. When it fails, no unnamed image of ours stays behind. */
export async function build(shop: Workshop, job: Job): Promise<void> {
  const context = path.join(shop.folder, job.folder);
  const { files, bundle } = job.recipe;
  writeContext(context, bundle ? { ...files, 'ca.crt': certificatesIn(bundle) } : files);
  try {
    await runStep(shop, {
      target: job.target,
      name: `${shop.engine.name} build`,
      command: shop.engine.command,
      args: buildArgs(job, context, shop.host.env),
    });
  } catch (error) {
    await sweep(shop);
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

const OURS = ['--filter', 'label=mayfly.build'];

/**
 * Removes what builds of ours left without a name. The engine may still be ending the last step, whose container holds on
 * to an image, so it is asked again for a while.
 */
export async function sweep({ host, engine }: Pick<Workshop, 'host' | 'engine'>): Promise<void> {
  for (let tries = 0; tries < 25; tries += 1) {
    await host.capture(engine.command, ['image', 'prune', '--force', ...OURS]);
    const left = await host.capture(engine.command, ['image', 'ls', '--quiet', '--filter', 'dangling=true', ...OURS]);
    if (left.stdout.trim() === '') return;
    await sleep(200);
  }
}
