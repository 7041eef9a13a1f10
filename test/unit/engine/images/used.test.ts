import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../../src/engine/engine.ts';
import { type ImageSettings, imageTag } from '../../../../src/engine/images/ingredients.ts';
import { listImages } from '../../../../src/engine/images/list.ts';
import { updateRecord } from '../../../../src/engine/images/record.ts';
import { forgetUsed, noteUsed } from '../../../../src/engine/images/used.ts';

const DOCKER = { name: 'docker', command: 'docker' } as Engine;
const FORMER = 'mayfly/claude:aaaaaaaaaaaa';
let folder: string;
let usual: ImageSettings;
let other: ImageSettings;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-used-'));
  fs.mkdirSync(path.join(folder, 'store'));
  usual = { store: path.join(folder, 'store'), base: 'registry', caBundle: undefined };
  other = { ...usual, base: 'offline' };
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
  expect(await states(usual, FORMER)).toEqual(['other']);
  noteUsed(usual, 'docker', FORMER);
  expect(await states(usual, FORMER)).toEqual(['old']);
  forgetUsed(usual.store, 'docker', FORMER);
  expect(await states(usual, FORMER)).toEqual(['other']);
});

it('what the store uses by other settings is current as well', async () => {
  const [offline, registry] = [imageTag('claude', other), imageTag('claude', usual)];
  expect(offline).not.toBe(registry);
  noteUsed(other, 'docker', offline);
  expect(await states(usual, offline, registry)).toEqual(['current', 'current']);
  updateRecord(usual.store, { versions: { 'claude-code': '999.0.0' } });
  expect(await states(usual, offline, registry)).toEqual(['old', 'other']);
});

it('what was used on another engine says nothing', async () => {
  noteUsed(usual, 'podman', FORMER);
  expect(await states(usual, FORMER)).toEqual(['other']);
});

it('a record of which a power cut has left a part says that the image was used', async () => {
  noteUsed(usual, 'docker', FORMER);
  fs.writeFileSync(path.join(usual.store, 'images/used/docker', FORMER.replace('mayfly/', '')), '{"ba');
  expect(await states(usual, FORMER)).toEqual(['old']);
});
