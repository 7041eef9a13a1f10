import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processHost } from '../../src/host.ts';
import { ownerOf } from '../../src/owner.ts';
import { placesIn } from '../../src/places.ts';
import { takeSlot } from '../../src/slots.ts';
import { createStage, JOURNAL_FILE } from '../../src/sync/stage.ts';

let folder: string;
beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-slots-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const gone = { ...ownerOf(process.pid), boot: 'another boot' };

function take(
  id: string,
  { provider = 'glm', calls = 5, overall = 10, owner = ownerOf(process.pid), running = [] as string[] } = {},
): Promise<void> {
  const places = placesIn(folder, folder);
  const journal = JSON.stringify({ provider, container: id, owner });
  const isRunning = (container: string): Promise<boolean> => Promise.resolve(running.includes(container));
  return takeSlot(processHost({}), places, { provider, calls, overall }, isRunning, () =>
    createStage(path.join(places.calls, id), { [JOURNAL_FILE]: journal }),
  );
}

describe('takeSlot', () => {
  it('lets exactly the limit in, of many that start together, and names those that run', async () => {
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => take(`call-${n}`)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const refused = results.find((result) => result.status === 'rejected');
    expect(String(refused?.reason)).toMatch(/5 calls of glm already run \((call-\d+, ){4}call-\d+\); wait for one/);
    await expect(take('claude-1', { provider: 'claude', calls: 9 })).resolves.toBeUndefined();
    fs.rmSync(
      path.join(
        folder,
        'calls',
        fs.readdirSync(path.join(folder, 'calls')).find((name) => name.startsWith('call-')) ?? '',
      ),
      { recursive: true },
    );
    await expect(take('next')).resolves.toBeUndefined();
  });

  it('has a limit over all', async () => {
    for (const n of [1, 2, 3]) await take(`a${n}`, { provider: `p${n}`, calls: 9, overall: 3 });
    await expect(take('b', { provider: 'q', overall: 3 })).rejects.toThrow('3 calls of all providers already run');
  });

  it('counts a call whose mayfly was killed as long as its container lives', async () => {
    await take('orphan', { calls: 1, owner: gone });
    await expect(take('second', { calls: 1, running: ['orphan'] })).rejects.toThrow('orphan');
    await expect(take('second', { calls: 1 })).resolves.toBeUndefined();
  });
});
