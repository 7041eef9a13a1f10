import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MayflyError } from '../../../src/platform/errors.ts';
import { type FleetEvent, readEvent } from '../../../src/fleet/events.ts';
import { watchRefusals } from '../../../src/fleet/refusals.ts';
import { placesIn } from '../../../src/config/places.ts';
import { labels } from '../../../src/plan/labels.ts';
import { specOf } from '../../../src/plan/spec.ts';
import { ownerOf } from '../../../src/platform/owner.ts';
import { passOn } from '../../../src/call/refusal.ts';

const LABELS = labels({
  id: 'a1b2c3d4',
  provider: 'claude',
  project: 'shop',
  projectHash: '0123456789ab',
  store: 'ba9876543210',
  owner: { ...ownerOf(process.pid), user: 'somebody' },
  created: 0,
  spec: specOf('run', {}),
});
const TIME = Date.UTC(2026, 0, 2, 3, 4, 5);
const EVENT: FleetEvent = {
  time: new Date(TIME).toISOString(),
  event: 'start',
  name: 'n',
  id: 'a1b2c3d4',
  provider: 'claude',
  project: 'shop',
  code: null,
  reason: '',
};

function docker(action: string, more: object = {}): object {
  return { Action: action, Actor: { ID: 'f', Attributes: { ...LABELS, name: 'n', ...more } }, timeNano: TIME * 1e6 };
}
function podman(status: string, more: object = {}): object {
  return { Status: status, ID: 'f', Name: 'n', Time: EVENT.time, Attributes: LABELS, ...more };
}

test.each<[string, object, FleetEvent | undefined]>([
  ['a start, as Docker tells it', docker('start'), EVENT],
  ['a start, as Podman tells it', podman('start'), EVENT],
  ['an end', docker('die', { exitCode: '137' }), { ...EVENT, event: 'stop', code: 137 }],
  ['an end of Podman', podman('died', { ContainerExitCode: 3 }), { ...EVENT, event: 'stop', code: 3 }],
  ['a good end of Podman', podman('died'), { ...EVENT, event: 'stop', code: 0 }],
  ['want of memory', docker('oom'), { ...EVENT, event: 'oom' }],
  ['something else', docker('exec_start: sh'), undefined],
  ['somebody else’s', docker('start', { 'mayfly.owner': 'x' }), undefined],
  ['nothing', {}, undefined],
])('%s', (_, line, expected) => {
  expect(readEvent(JSON.stringify(line))).toEqual(expected);
});

test('words are no event', () => {
  expect(readEvent('Error: no such thing')).toBeUndefined();
});

test('a refusal reaches those who watch, and leaves nothing', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'refusals-'));
  const places = placesIn(folder, folder);
  const refused = new MayflyError({ kind: 'limit-reached', provider: 'glm', limit: 5, running: ['a'] });
  const refuse = (error: unknown) => (): never => passOn(places, { provider: 'glm', project: 'shop' }, error);
  try {
    expect(refuse(refused)).toThrow(refused); // nobody watches
    const seen: FleetEvent[] = [];
    const unwatch = watchRefusals({ pid: process.pid }, places, (event) => seen.push(event));
    const dead = path.join(folder, 'watchers', '1,1,of another boot');
    fs.writeFileSync(dead, '');
    expect(fs.readdirSync(path.join(folder, 'watchers'))).toHaveLength(2);
    expect(refuse(refused)).toThrow(refused);
    expect(fs.existsSync(dead)).toBe(false); // of a watcher that was killed: nobody would ever empty it
    expect(refuse(new Error('another'))).toThrow('another');
    unwatch();
    expect(seen).toEqual([
      expect.objectContaining({
        event: 'refused',
        provider: 'glm',
        project: 'shop',
        reason: expect.stringMatching(/^5 calls/),
      }),
    ]);
    expect(fs.readdirSync(path.join(folder, 'watchers'))).toEqual([]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
