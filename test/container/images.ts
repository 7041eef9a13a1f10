import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chooseEngine } from '../../src/engine/engine.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { ensureImage, type Images } from '../../src/engine/images/build.ts';
import { caBundle } from '../../src/engine/images/certificates.ts';
import type { Target } from '../../src/engine/images/recipe.ts';
import { leavings } from '../../src/engine/images/sweep.ts';
import { type Ran, run } from '../support/command.ts';

const host = processHost();

/** The engine under test, with a store and a lock of its own: `root` is a folder that the test removes. */
export function imagesIn(root: string): Images {
  return {
    host,
    engine: chooseEngine(host, host.env['MAYFLY_ENGINE'] ?? 'docker'),
    settings: { store: path.join(root, 'store'), base: 'auto', caBundle: caBundle(host, undefined) },
    runtime: path.join(root, 'runtime'),
  };
}

/** The tag of a real image, built when the engine lacks it. */
export async function realImage(target: Target): Promise<string> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-images-'));
  try {
    return await ensureImage(imagesIn(root), target);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

/** As calls are run: nothing can be written but memory, nothing is allowed, and nobody need be root. */
export const HARDENED = [
  ...['run', '--rm', '--init', '--label', 'mayfly.test=images', '--network', 'host', '--read-only', '--tmpfs', '/tmp'],
  ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
];

export const USERS = [0, 1000];

/** The environment of the tests. */
export function inherited(): Record<string, string> {
  return Object.fromEntries(Object.entries(host.env).filter((entry): entry is [string, string] => !!entry[1]));
}

export function engine(args: readonly string[], input?: string): Promise<Ran> {
  const { command } = imagesIn('/').engine;
  return run(command, args, { cwd: '/', env: inherited(), ...(input === undefined ? {} : { input }) });
}

/** What builds make: images of ours, unnamed ones included, and the containers of their steps. */
export async function inventory(): Promise<string[]> {
  const format = ['--format', 'image {{.ID}} {{.Repository}}:{{.Tag}}'];
  const images = await engine(['image', 'ls', '--all', '--filter', 'label=mayfly.build', ...format]);
  const { containers } = await leavings(imagesIn('/'));
  return [...images.stdout.toString().split('\n').filter(Boolean), ...containers].toSorted();
}
