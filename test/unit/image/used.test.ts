import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { type ImageSettings, imageTag } from '../../../src/image/ingredients.ts';
import { listImages } from '../../../src/image/list.ts';
import { forgetUsed, noteUsed } from '../../../src/image/used.ts';

const DOCKER = { name: 'docker', command: 'docker' } as Engine;
const FORMER = 'mayfly/claude:aaaaaaaaaaaa';
let folder: string;
let terminal: ImageSettings;
let cron: ImageSettings;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-used-'));
  const bundle = path.join(folder, 'ca.pem');
  fs.writeFileSync(bundle, 'an authority');
  fs.mkdirSync(path.join(folder, 'store'));
  cron = { store: path.join(folder, 'store'), base: 'registry', caBundle: undefined };
  terminal = { ...cron, caBundle: bundle };
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** The state of each of these, were they all on the engine. */
async function states(settings: ImageSettings, ...tags: string[]): Promise<string[]> {
  const listing = tags.map((tag) => `${tag}\t1GB\ttoday\n`).join('');
  const host = { capture: async () => ({ code: 0, stdout: listing, stderr: '' }) };
  const found = await listImages({ host: host as never, engine: DOCKER }, settings, []);
  return tags.map((tag) => found.find((image) => image.tag === tag)?.state ?? 'not listed');
}

it('an image that the store has used and does not need is old, one that it has never used is not', async () => {
  expect(await states(cron, FORMER)).toEqual(['other']);
  noteUsed(cron, 'docker', FORMER);
  expect(await states(cron, FORMER)).toEqual(['old']);
  forgetUsed(cron.store, 'docker', FORMER);
  expect(await states(cron, FORMER)).toEqual(['other']);
});

it('what the store uses by other settings is current as well', async () => {
  const [withBundle, without] = [imageTag('claude', terminal), imageTag('claude', cron)];
  expect(withBundle).not.toBe(without);
  noteUsed(terminal, 'docker', withBundle);
  expect(await states(cron, withBundle, without)).toEqual(['current', 'current']);
  fs.writeFileSync(path.join(folder, 'ca.pem'), 'another authority');
  expect(await states(cron, withBundle, without)).toEqual(['old', 'current']);
});

it('what was used on another engine says nothing', async () => {
  noteUsed(cron, 'podman', FORMER);
  expect(await states(cron, FORMER)).toEqual(['other']);
});

it('a record of which a power cut has left a part says that the image was used', async () => {
  noteUsed(cron, 'docker', FORMER);
  fs.writeFileSync(path.join(cron.store, 'images/used/docker', FORMER.replace('mayfly/', '')), '{"ba');
  expect(await states(cron, FORMER)).toEqual(['old']);
});
