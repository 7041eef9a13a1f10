import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireNotEnded } from '../../../src/fleet/find-ended.ts';
import { noteEnded, readEnded, readPrinted } from '../../../src/call/ended.ts';
import { Printed } from '../../../src/call/printed.ts';
import type { Host } from '../../../src/platform/host.ts';
import { ownerOf } from '../../../src/platform/owner.ts';
import { type Places, placesIn } from '../../../src/config/places.ts';

const DAY = 24 * 3_600_000;

let [root, places] = ['', {} as Places];
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-ended-'));
  places = placesIn(path.join(root, 'store'), path.join(root, 'run'));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function note(id: string, { keep = '7d', name = 'mayfly-one', code = 1, time = 1000, text = '' } = {}): void {
  const printed = new Printed();
  if (text !== '') printed.add(Buffer.from(text), time);
  noteEnded(places, keep, { id, name, code, time }, printed);
}

function files(): string[] {
  return fs.readdirSync(path.join(places.store, 'ended')).toSorted();
}

test('the last of a name counts, with or without mayfly-, or the one of an id, for so many days', () => {
  note('a1', { code: 1, time: 1000 });
  note('a2', { code: 2, time: 2000, keep: '1d' });
  expect(readEnded(places, 'mayfly-one', 3000)?.code).toBe(2);
  expect(readEnded(places, 'one', 2001 + DAY)?.code).toBe(1);
  expect(readEnded(places, 'a1', 3000)).toMatchObject({ name: 'mayfly-one', code: 1 });
  expect(readEnded(places, 'mayfly', 3000)).toBeUndefined();
  expect(readEnded(places, 'one', 1001 + 7 * DAY)).toBeUndefined();
});

test('what was printed is private, and goes with its record', () => {
  note('a1', { text: 'said' });
  note('a2');
  const [record] = [readEnded(places, 'a1', 1000)];
  expect(record && Buffer.concat(readPrinted(places, record).pieces.map(({ bytes }) => bytes)).toString()).toBe('said');
  expect(files()).toEqual(['a1.json', 'a1.out', 'a2.json']);
  for (const name of files()) expect(fs.statSync(path.join(places.store, 'ended', name)).mode & 0o777).toBe(0o600);
  note('a3', { time: 2000 + 7 * DAY });
  expect(files()).toEqual(['a3.json']);
});

test('until the next boot it is in memory; or nothing is kept', () => {
  note('a1', { keep: 'boot', text: 'said' });
  note('a2', { keep: 'off', text: 'said' });
  expect(fs.existsSync(places.store)).toBe(false);
  expect(fs.readdirSync(path.join(places.runtime, 'ended'))).toEqual(['a1.json', 'a1.out']);
  expect(readEnded(places, 'a1', 400 * DAY)?.code).toBe(1);
  expect(readEnded(places, 'a2', 1000)).toBeUndefined();
});

test('they are fifty at most, and what a killed writer left goes as well', () => {
  const now = Date.now();
  for (let n = 10; n < 70; n += 1) note(`a${n}`, { time: now - 100 + n, text: 'said' });
  const left = path.join(places.store, 'ended', '.b1.out.1.0.tmp');
  for (const name of [left, `${left}2`]) fs.writeFileSync(name, '');
  fs.utimesSync(left, 0, 0);
  fs.writeFileSync(path.join(places.store, 'ended', 'odd.json'), '{');
  note('last', { time: now });
  expect(files().filter((name) => name.endsWith('.out'))).toHaveLength(49);
  expect(files().filter((name) => name.endsWith('.json'))).toHaveLength(50);
  expect(files()).not.toContain('a20.out');
  expect(files().filter((name) => name.startsWith('.'))).toEqual([`${path.basename(left)}2`]);
});

test('where what was printed cannot be written, how it ended is', () => {
  fs.mkdirSync(path.join(places.store, 'ended', 'a1.out'), { recursive: true });
  expect(() => note('a1', { text: 'said' })).toThrow('EISDIR');
  expect(readEnded(places, 'a1', 1000)?.code).toBe(1);
});

test('who asks hears it, after the mayfly of that call has written it down', async () => {
  const host = { now: () => 61_000 } as Host;
  const ask = (calls: { name: string; id: string }[]): Promise<void> => requireNotEnded({ places, host }, calls, 'two');
  const stage = path.join(places.calls, 'a1');
  fs.mkdirSync(stage, { recursive: true });
  const journal = { provider: 'claude', container: 'mayfly-one', owner: ownerOf(process.pid) };
  fs.writeFileSync(path.join(stage, 'ended'), JSON.stringify(journal));
  fs.writeFileSync(path.join(stage, 'name'), 'mayfly-two');
  const answer = ask([]);
  note('a1', { name: 'mayfly-two', text: 'said', code: 7 });
  await expect(answer).rejects.toThrow('mayfly-two has ended with 7, 1m00s ago; mayfly logs mayfly-two shows what');
  await ask([{ name: 'mayfly-two', id: 'a2' }]);
});
