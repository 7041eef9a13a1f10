import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { processHost } from '../../src/host.ts';
import { watchStops } from '../../src/suspend.ts';

test.each([
  ['is noticed', true],
  ['is noticed a little later where the machine has no watch left', false],
])('a CLI that has stopped %s', async (_, watchable) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-suspend-'));
  const stage = path.join(folder, 'stage');
  const happened: string[] = [];
  const host = { ...processHost({}), suspend: () => Promise.resolve(void happened.push('suspended')) };
  if (watchable) fs.mkdirSync(stage);
  const unwatch = watchStops(host, stage, () => Promise.resolve(happened.push('woken')));
  try {
    fs.mkdirSync(stage, { recursive: true });
    fs.writeFileSync(path.join(stage, 'stopped'), '');
    await expect.poll(() => happened, { timeout: 5000 }).toEqual(['suspended', 'woken']);
    expect(fs.readdirSync(stage)).toEqual([]);
  } finally {
    unwatch();
    fs.rmSync(folder, { recursive: true });
  }
});
