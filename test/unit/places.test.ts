import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runtimeCandidates } from '../../src/places.ts';

let home: string;
beforeEach(() => void (home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-places-'))));
afterEach(() => fs.rmSync(home, { recursive: true }));

const MEMORY = '/dev/shm/mayfly-1000';

function first(platform: NodeJS.Platform, env: Record<string, string>, config?: string): string | undefined {
  if (config !== undefined) {
    fs.mkdirSync(path.join(home, '.docker'));
    fs.writeFileSync(path.join(home, '.docker/config.json'), config);
  }
  const user = { uid: 1000, gid: 1000, groups: [], name: 'u', home };
  return runtimeCandidates({ platform, env, user })[0]?.replace(home, '~');
}

describe('the runtime folder', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string | undefined, string]>([
    ['linux', {}, undefined, MEMORY],
    ['linux', {}, '{"currentContext": "default"}', MEMORY],
    ['linux', {}, '{"auths": {}}', MEMORY],
    ['linux', {}, 'broken', MEMORY],
    ['linux', { DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }, '{"currentContext": "colima"}', MEMORY],
    ['linux', { DOCKER_CONTEXT: 'mine' }, '{"currentContext": "colima"}', MEMORY],
    ['linux', { DOCKER_CONTEXT: 'limarick' }, undefined, MEMORY],
    ['linux', {}, '{\n\t"currentContext": "colima"\n}', '~/.mayfly-run'],
    ['linux', {}, '{"currentContext": "colima-work"}', '~/.mayfly-run'],
    ['linux', {}, '{"currentContext": "lima-docker"}', '~/.mayfly-run'],
    ['linux', {}, '{"currentContext": "rancher-desktop"}', '~/.mayfly-run'],
    ['linux', { DOCKER_CONTEXT: 'colima' }, undefined, '~/.mayfly-run'],
    ['linux', { DOCKER_HOST: 'unix:///home/u/.colima/default/docker.sock' }, undefined, '~/.mayfly-run'],
    ['linux', { DOCKER_HOST: 'unix:///home/u/.lima/docker/sock/docker.sock' }, undefined, '~/.mayfly-run'],
    ['darwin', {}, undefined, '~/Library/Caches/mayfly'],
    ['darwin', { TMPDIR: '/var/folders/x/T/' }, '{"currentContext": "desktop-linux"}', '~/Library/Caches/mayfly'],
    ['darwin', { DOCKER_CONTEXT: 'colima' }, undefined, '~/Library/Caches/mayfly'],
  ])('on %s with %j and config.json %j: %s', (platform, env, config, expected) => {
    expect(first(platform, env, config)).toBe(expected);
  });
});
