import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { type EngineName, output } from './call.ts';
import { type Canaries, canariesBelow, canariesIn } from './canaries.ts';
import { isRoot } from './needs.ts';
import type { Rig } from './rig.ts';

/** Where an engine keeps what it knows of containers: in folders of its data folder, one of which has a folder for each. */
const KEPT = {
  docker: { root: '{{.DockerRootDir}}', folders: ['containers', 'image', 'volumes'], of: 'containers' },
  podman: {
    root: '{{.Store.GraphRoot}}',
    folders: ['overlay-containers', 'libpod', 'volumes'],
    of: 'overlay-containers',
  },
} as const;

export async function dataFolders(rig: Rig): Promise<Record<'each' | 'all', string[]>> {
  const { root, folders, of } = KEPT[rig.engine as EngineName];
  const data = output({ ...(await rig.run(rig.engine, ['info', '--format', root])), stderr: '' }).trim();
  return { each: [path.join(data, of)], all: folders.map((name) => path.join(data, name)) };
}

/** What the engine says and keeps of a container, and what that has written; the latter can be seen by root only. */
export async function engineTraces(rig: Rig, container: string, secrets: Canaries<string>): Promise<string[]> {
  const ask = async (...words: string[]): Promise<string> =>
    (await rig.run(rig.engine, words)).stdout.toString().trim();
  const told = [await ask('inspect', container), await ask('logs', container), await ask('top', container)];
  const found = told.flatMap((text) => canariesIn(text, secrets).map((name) => `${name} told by the engine`));
  if (!isRoot) return found;
  const { each, all } = await dataFolders(rig);
  const id = await ask('inspect', '--format', '{{.Id}}', container);
  const written = await ask('inspect', '--format', '{{.GraphDriver.Data.UpperDir}}', container);
  expect(fs.readdirSync(path.join(each[0] ?? '', id))).not.toEqual([]);
  const folders = [...all, written, '/run/docker/containerd', '/run/containers'];
  return [...found, ...folders.flatMap((folder) => canariesBelow(folder, secrets))];
}

export async function imageTraces(rig: Rig, images: readonly string[], secrets: Canaries<string>): Promise<string[]> {
  const ask = async (...words: string[]): Promise<string> => (await rig.run(rig.engine, words)).stdout.toString();
  const format = '{{.GraphDriver.Data.UpperDir}}:{{.GraphDriver.Data.LowerDir}}';
  const found: string[] = [];
  if (images.length === 0) return found;
  const folders = new Set<string>();
  for (const image of images) {
    const told = (await ask('history', '--no-trunc', image)) + (await ask('image', 'inspect', image));
    found.push(...canariesIn(told, secrets).map((name) => `${name} in the history of ${image}`));
    for (const folder of (await ask('image', 'inspect', '--format', format, image)).trim().split(':'))
      folders.add(folder);
  }
  const patterns = rig.write('patterns', `${Object.values(secrets).join('\n')}\n`);
  const search = isRoot
    ? await rig.run('grep', ['-rlaF', '-f', patterns, ...folders])
    : await rig.run('sh', ['-c', `${rig.engine} save -- "$@" | grep -aoF -f "$0"`, patterns, ...images]);
  fs.rmSync(patterns);
  return [...found, ...search.stdout.toString().split('\n').filter(Boolean)];
}
