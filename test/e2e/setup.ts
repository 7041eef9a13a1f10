import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readRecord } from '../../src/engine/images/record.ts';
import { preparePodman } from '../support/podman.ts';

/**
 * Before all end-to-end tests: sees to it that both engines have the images and can run them, and tells all rigs where the
 * base came from, since the tags depend on that and every rig begins with an empty store.
 */
export default async function setup(): Promise<() => void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-e2e-'));
  fs.chmodSync(folder, 0o755);
  const store = path.join(folder, 'store');
  const tags = buildImages('docker', store);
  process.env['MAYFLY_BASE'] ??= readRecord(store).base ?? 'registry';
  handOver(tags);
  await preparePodman(tags[0] ?? '', folder);
  return () => fs.rmSync(folder, { recursive: true });
}

function buildImages(engine: string, store: string): string[] {
  const executable = process.env['MAYFLY_BIN'] ?? path.resolve('dist/mayfly');
  const env = { ...process.env, MAYFLY_ENGINE: engine, MAYFLY_HOME: store };
  const tags = execFileSync(executable, ['image', 'build'], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return tags.trim().split('\n');
}

/** Gives Podman the images that Docker has built: a copy takes seconds, a build minutes. */
function handOver(tags: readonly string[]): void {
  const quiet = { stdio: 'ignore' } as const;
  const missing = tags.filter((tag) => {
    try {
      execFileSync('podman', ['image', 'exists', tag], quiet);
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length > 0) execFileSync('sh', ['-c', 'docker save -- "$@" | podman load', 'sh', ...missing], quiet);
}
