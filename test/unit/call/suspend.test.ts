import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchStops } from '../../../src/call/suspend.ts';

let folder: string;
let stage: string;
let happened: string[];
let unwatch: () => void;
let pressCtrlZ: () => void;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-stops-'));
  stage = path.join(folder, 'stage');
  happened = [];
});
afterEach(() => {
  unwatch();
  fs.rmSync(folder, { recursive: true });
});

function watchStage(): void {
  const suspend = (): Promise<void> => Promise.resolve(void happened.push('suspended'));
  const client = { kill: (signal: string): void => void happened.push(signal) };
  const onStop = (handler: () => void): (() => void) => {
    pressCtrlZ = handler;
    return () => {};
  };
  unwatch = watchStops({ suspend, onStop }, stage, client, () => Promise.resolve(happened.push('woken')));
}

test.each([
  ['at once', true],
  ['a little later where the machine has no watch left', false],
])('a file that the container made stops the job once, %s, and is taken away', async (_, watchable) => {
  if (watchable) fs.mkdirSync(stage);
  watchStage();
  fs.mkdirSync(stage, { recursive: true });
  fs.writeFileSync(path.join(stage, 'stopped'), '');
  await expect.poll(() => happened).toEqual(['SIGSTOP', 'suspended', 'SIGCONT', 'woken']);
  expect(fs.readdirSync(stage)).toEqual([]);
});

test('Ctrl-Z that comes as a signal stops the client before the job', async () => {
  watchStage();
  pressCtrlZ();
  await expect.poll(() => happened).toEqual(['SIGSTOP', 'suspended', 'SIGCONT', 'woken']);
});

test.each<[string, (place: string) => void]>([
  ['a folder', (place) => fs.mkdirSync(path.join(place, 'deep'), { recursive: true })],
  ['a link', (place) => fs.symlinkSync('/etc/hostname', place)],
])('%s in its place is left alone', async (_, make) => {
  fs.mkdirSync(stage);
  watchStage();
  make(path.join(stage, 'stopped'));
  await sleep(100);
  expect(happened).toEqual([]);
  expect(fs.readdirSync(stage)).toEqual(['stopped']);
});
