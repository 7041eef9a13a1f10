import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineCall } from '../../../src/engine/calls.ts';
import { processHost } from '../../../src/platform/process-host.ts';
import { type Signal } from '../../../src/platform/host.ts';
import { ownerOf } from '../../../src/platform/owner.ts';
import { markEnded, readJournals, writeJournal } from '../../../src/store/journal.ts';
import { placesIn } from '../../../src/config/places.ts';
import { joinQueue } from '../../../src/call/queue.ts';
import { takeSlot } from '../../../src/call/slots.ts';
import { stageOf } from '../../../src/boundary/stage.ts';

let folder: string;
const notes: string[] = [];
beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-slots-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const gone = { ...ownerOf(process.pid), boot: 'another boot' };

function take(
  id: string,
  {
    provider = 'glm',
    calls = 5,
    overall = 10,
    owner = ownerOf(process.pid),
    running = [] as string[],
    listed = undefined as readonly EngineCall[] | undefined,
    wait = undefined as number | undefined,
    seen = [] as readonly Signal[],
    isRunning = (container: string): Promise<boolean> => Promise.resolve(running.includes(container)),
  } = {},
): Promise<boolean> {
  const places = placesIn(folder, folder);
  const journal = { provider, container: id, owner };
  const request = { id, provider, project: 'shop', store: 'store', calls, overall, wait, seen };
  const host = { ...processHost({}), note: (line: string) => void notes.push(line) };
  return takeSlot(host, places, request, { isRunning, listed: () => Promise.resolve(listed) }, () =>
    writeJournal(stageOf(places, id), journal),
  );
}

describe('takeSlot', () => {
  it('lets exactly the limit in, of many that start together, and names those that run', async () => {
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => take(`call-${n}`)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const refused = results.find((result) => result.status === 'rejected');
    expect(String(refused?.reason)).toMatch(/5 calls of glm already run \((call-\d+, ){4}call-\d+\); wait for one/);
    await expect(take('claude-1', { provider: 'claude', calls: 9 })).resolves.toBe(true);
    fs.rmSync(
      path.join(
        folder,
        'calls',
        fs.readdirSync(path.join(folder, 'calls')).find((name) => name.startsWith('call-')) ?? '',
      ),
      { recursive: true },
    );
    await expect(take('next')).resolves.toBe(true);
  });

  it('has a limit over all', async () => {
    for (const n of [1, 2, 3]) await take(`a${n}`, { provider: `p${n}`, calls: 9, overall: 3 });
    await expect(take('b', { provider: 'q', overall: 3 })).rejects.toThrow('3 calls of all providers already run');
  });

  it('counts a call whose mayfly was killed as long as its container lives', async () => {
    await take('orphan', { calls: 1, owner: gone });
    await expect(take('second', { calls: 1, running: ['orphan'] })).rejects.toThrow('orphan');
    await expect(take('second', { calls: 1 })).resolves.toBe(true);
  });

  it('counts the calls of other users that the engine lists, and its own but once', async () => {
    const owner = { ...ownerOf(process.pid), user: 'somebody else' };
    const other = { id: 'theirs', name: 'their-call', provider: 'glm', store: '', owner };
    await take('mine', { calls: 2 });
    const own = { ...owner, user: processHost({}).user.name };
    const listed = [
      other,
      { id: 'mine', name: 'renamed', provider: 'glm', store: 'store', owner: own },
      { id: 'of another store', name: 'x', provider: 'glm', store: 'another', owner: own },
    ];
    await expect(take('more', { calls: 2, listed })).rejects.toThrow('already run (renamed, their-call)');
    const lost = { id: 'lost', name: 'lost', provider: 'glm', store: '', owner: { ...own, ...gone } };
    await expect(take('more', { calls: 3, listed: [...listed, lost] })).rejects.toThrow('their-call, lost');
    const cron = { id: 'of another runtime folder', name: 'cron', provider: 'glm', store: 'store', owner: own };
    await expect(take('more', { calls: 3, listed: [...listed, cron] })).rejects.toThrow('their-call, cron');
    await expect(take('more', { calls: 3, listed })).resolves.toBe(true);
  });

  it('keeps nobody waiting while the engine is asked about what is over', async () => {
    await take('orphan', { calls: 2, owner: gone });
    await take('mine', { calls: 2 });
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const isRunning = (): Promise<boolean> => promise;
    const slow = take('slow', { calls: 2, isRunning });
    await expect.poll(() => notes.filter((note) => note.includes('takes its time'))).toHaveLength(1);
    await expect(take('other', { provider: 'claude' })).resolves.toBe(true);
    resolve(false);
    await expect(slow).resolves.toBe(true);
  });

  it('is free the moment that a call has ended, while its sync-out goes on', async () => {
    await take('first', { calls: 1 });
    markEnded(stageOf(placesIn(folder, folder), 'first'));
    await expect(take('second', { calls: 1 })).resolves.toBe(true);
  });

  it('takes no word of a container for the journal of its call', async () => {
    await take('first', { calls: 1 });
    const stage = stageOf(placesIn(folder, folder), 'first');
    for (const name of ['journal', 'ended']) fs.mkdirSync(path.join(stage, name), { recursive: true });
    await expect(take('second', { calls: 1 })).rejects.toThrow('glm already run');
    expect(readJournals(placesIn(folder, folder)).map(({ id, ended }) => [id, ended])).toEqual([['first', false]]);
  });

  it('lets those in first who have waited, in the order in which they came', async () => {
    await take('first', { calls: 1 });
    const order: string[] = [];
    const waiting = ['a', 'b', 'c'].map(async (id) => {
      await take(id, { calls: 1, wait: 60 });
      order.push(id);
      await expect(take(`${id}-late`, { calls: 1 })).rejects.toThrow('glm already run');
      markEnded(stageOf(placesIn(folder, folder), id));
    });
    await expect.poll(() => notes.filter((note) => note.includes('number 3 in the queue'))).toHaveLength(1);
    markEnded(stageOf(placesIn(folder, folder), 'first'));
    await expect(take('late', { calls: 1 })).rejects.toThrow('glm already run');
    await Promise.all(waiting);
    expect(order).toEqual(['a', 'b', 'c']);
    expect(fs.readdirSync(path.join(folder, 'queue'))).toEqual([]);
  });

  it('is not kept for somebody who waits and was stopped, as by Ctrl-Z', async () => {
    const sleeper = spawn('sleep', ['60']);
    sleeper.kill('SIGSTOP');
    const stat = (): string => fs.readFileSync(`/proc/${sleeper.pid}/stat`, 'utf8');
    await expect.poll(stat).toMatch(/\) T /);
    const ticket = { provider: 'glm', project: 'shop', calls: 1, owner: ownerOf(sleeper.pid ?? 0), since: 0 };
    joinQueue(placesIn(folder, folder), 'stopped', ticket);
    await expect(take('second', { calls: 1 })).resolves.toBe(true);
    fs.rmSync(path.join(folder, 'calls/second'), { recursive: true });
    sleeper.kill('SIGCONT');
    await expect.poll(stat).toMatch(/\) S /);
    await expect(take('third', { calls: 1 })).rejects.toThrow('glm already run');
    sleeper.kill();
  });

  it('is waited for no longer than said, and not when the caller has enough of it', async () => {
    await take('first', { calls: 1 });
    await expect(take('short', { calls: 1, wait: 0.3 })).rejects.toThrow('glm already run');
    await expect(take('cancelled', { calls: 1, wait: 60, seen: ['SIGINT'] })).resolves.toBe(false);
    expect(fs.readdirSync(path.join(folder, 'queue'))).toEqual([]);
  });
});
