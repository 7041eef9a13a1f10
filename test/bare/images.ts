import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Machine } from './machine.ts';
import { asRoot } from './root.ts';

const DOCKER = 'var/lib/docker';

/** Ends the machine, and keeps the images that were built on it but one, which is to be built again. */
export async function keepImages(machine: Machine): Promise<void> {
  await machine.must('root', "docker image rm $(docker image ls --format '{{.Repository}}:{{.Tag}}' mayfly/gemini)");
  await machine.end();
  execFileSync(...asRoot('mv', path.join(machine.root, DOCKER), kept()));
}

/** Gives a machine without Docker the kept images. */
export function bringImages(machine: Machine): void {
  if (!fs.existsSync(kept())) throw new Error('there are no images: the tests before have failed');
  execFileSync(...asRoot('mv', kept(), path.join(machine.root, DOCKER)));
}

function kept(): string {
  return path.join(process.env['MAYFLY_BARE'] ?? '', 'docker');
}
