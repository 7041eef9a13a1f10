import os from 'node:os';
import { describe, expect, test } from 'vitest';
import { type FleetCall, ownerState, readCall } from '../../../src/fleet/calls.ts';
import { type Container, readDocker, readListed, readPodman } from '../../../src/engine/containers.ts';
import { ownerOf } from '../../../src/platform/owner.ts';
import { LABELS, labels } from '../../../src/plan/labels.ts';
import { encodeSpec, specOf } from '../../../src/plan/spec.ts';

const SPEC = specOf('run', {});
const OWNER = { ...ownerOf(process.pid), user: 'somebody' };

type Labels = Readonly<Record<string, string | undefined>>;

function container(changed: Labels = {}, status = 'Up 2 minutes'): Container {
  const own = labels({
    id: 'a1b2c3d4',
    provider: 'claude',
    project: 'shop, "old"',
    projectHash: '0123456789ab',
    store: 'ba9876543210',
    owner: OWNER,
    created: Date.UTC(2026, 0, 2, 3, 4, 5),
    spec: SPEC,
  });
  const all = Object.entries<string | undefined>({ ...own, ...changed }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value]],
  );
  const name = 'mayfly-claude-shop-a1b2c3d4';
  return { id: 'f'.repeat(64), name, image: 'i', state: 'running', status, labels: Object.fromEntries(all) };
}

test('a call is what its labels say', () => {
  expect(readCall(container())).toMatchObject({
    id: 'a1b2c3d4',
    name: 'mayfly-claude-shop-a1b2c3d4',
    provider: 'claude',
    project: 'shop, "old"',
    owner: OWNER,
    created: Date.UTC(2026, 0, 2, 3, 4, 5),
    type: '',
    spec: encodeSpec(SPEC),
    health: undefined,
  });
});

describe('what is not a call, whatever its name', () => {
  test.each([
    ['nothing said', { 'mayfly.managed': undefined }],
    ['another value', { 'mayfly.managed': 'yes' }],
    ...['schema', 'call', 'provider', 'project', 'project-hash', 'owner', 'created'].map((name): [string, Labels] => [
      `no ${name}`,
      { [`mayfly.${name}`]: undefined },
    ]),
    ['an owner that is not JSON', { 'mayfly.owner': 'somebody' }],
    ['an owner that is null', { 'mayfly.owner': 'null' }],
    ['an owner without a process', { 'mayfly.owner': JSON.stringify({ ...OWNER, pid: 'x' }) }],
    ['no date', { 'mayfly.created': 'yesterday' }],
  ])('%s', (_, changed) => {
    expect(readCall(container(changed))).toBeUndefined();
  });
});

test('another schema is read as far as it says the same', () => {
  expect(readCall(container({ 'mayfly.schema': '7', 'mayfly.more': 'x' }))).toMatchObject({ id: 'a1b2c3d4' });
});

test.each([
  ['Up 2 minutes (healthy)', 'healthy'],
  ['Up 2 minutes (unhealthy)', 'unhealthy'],
  ['Up 1 second (health: starting)', 'starting'],
  ['Up 1 second (starting)', 'starting'],
  ['Up 2 minutes (Paused)', undefined],
])('%s', (status, health) => {
  expect(readCall(container({}, status))?.health).toBe(health);
});

test('the owner lives, is gone, or is on another machine', () => {
  const owned = (owner: object): FleetCall => readCall(container({ 'mayfly.owner': JSON.stringify(owner) }))!;
  expect(ownerState(owned(OWNER))).toBe('alive');
  expect(ownerState(owned({ ...OWNER, start: '1' }))).toBe('orphan');
  expect(ownerState(owned({ ...OWNER, boot: 'another' }))).toBe('orphan');
  expect(ownerState(owned({ ...OWNER, host: `not-${os.hostname()}` }))).toBe('elsewhere');
});

test('both engines list the same', () => {
  const expected = container();
  const { id, name, image, state, status, labels: given } = expected;
  const line = JSON.stringify([id, name, image, state, status, ...LABELS.map((label) => given[label] ?? '')]);
  expect(readDocker(`${line}\n`)).toEqual([expected]);
  const podman = { Id: id, Names: [name], Image: image, State: state, Status: status, Labels: given };
  expect(readPodman(JSON.stringify([podman]))).toEqual([expected]);
  expect(readListed({ ...podman, Names: [`/${name}`] })).toEqual(expected); // Docker's socket
  expect([...readDocker(''), ...readPodman('')]).toEqual([]);
});
