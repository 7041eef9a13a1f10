import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { runtimeCandidates, seePlaces } from '../../../src/config/places.ts';

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

it('each store has its own live folders, whatever link leads to it', () => {
  const live = (store?: string): string => {
    const host = processHost({ HOME: home, XDG_RUNTIME_DIR: home, ...(store !== undefined && { MAYFLY_HOME: store }) });
    return path.relative(
      path.join(home, 'mayfly'),
      seePlaces({ ...host, user: { ...host.user, home } }).live('claude'),
    );
  };
  fs.chmodSync(home, 0o700);
  const [usual, other] = [path.join(home, '.docker-ai-config'), path.join(home, 'other')];
  for (const folder of [usual, other]) fs.mkdirSync(folder);
  fs.symlinkSync(other, path.join(home, 'link'));
  fs.symlinkSync(usual, path.join(home, 'same'));
  expect([live(), live(usual), live(path.join(home, 'same'))]).toEqual(Array(3).fill('live/claude'));
  expect(live(other)).toMatch(/^live-[0-9a-f]{12}\/claude$/);
  expect(live(path.join(home, 'link'))).toBe(live(other));
});
