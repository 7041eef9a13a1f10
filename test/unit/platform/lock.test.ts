import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withLock } from '../../../src/platform/lock.ts';
import type { Signal } from '../../../src/platform/host.ts';
import { ownerOf } from '../../../src/platform/owner.ts';

let folder: string;
beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-lock-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** A process that takes the lock `rounds` times and adds one to a counter, reading and writing it apart. */
const worker = (rounds: number, dieHolding = false): Promise<void> => {
  const source = `
    import fs from 'node:fs';
    import { withLock } from ${JSON.stringify(path.resolve('src/platform/lock.ts'))};
    for (let i = 0; i < ${rounds}; i++) await withLock(process, ${JSON.stringify(path.join(folder, 'lock'))}, () => {}, async () => {
      const file = ${JSON.stringify(path.join(folder, 'counter'))};
      const value = Number(fs.readFileSync(file, 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, 1));
      fs.writeFileSync(file, String(value + 1));
      ${dieHolding ? "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});" : ''}
    });`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => void child.on('close', () => resolve()));
};

describe('withLock', () => {
  it('lets one process in at a time, also when holders are killed', async () => {
    fs.writeFileSync(path.join(folder, 'counter'), '0');
    const killed = Array.from({ length: 4 }, () => worker(1, true));
    await Promise.all([...killed, ...Array.from({ length: 4 }, () => worker(25))]);
    expect(fs.readFileSync(path.join(folder, 'counter'), 'utf8')).toBe('104');
    expect(fs.readdirSync(folder).filter((name) => name === 'lock')).toEqual([]);
  });

  it('leaves nothing of a holder that was killed as it took the lock over from another', async () => {
    const lock = path.join(folder, 'lock');
    const gone = { ...ownerOf(process.pid), start: 'another process', nonce: '1-gone' };
    for (const name of ['lock', 'lock.0-before', 'lock.2-waiting.mine'])
      fs.writeFileSync(path.join(folder, name), JSON.stringify(gone));
    await withLock(
      process,
      lock,
      () => {},
      () => expect(fs.readdirSync(folder)).toEqual(['lock']),
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('says once that it waits, and frees the lock after an error', async () => {
    const lock = path.join(folder, 'lock');
    let waits = 0;
    let second: Promise<string> | undefined;
    const first = withLock(
      process,
      lock,
      () => {},
      async () => {
        second = withLock(
          process,
          lock,
          () => (waits += 1),
          () => 'second',
        );
        await sleep(30);
        throw new Error('body');
      },
    );
    await expect(first).rejects.toThrow('body');
    expect(await second).toBe('second');
    expect(
      await withLock(
        process,
        lock,
        () => {},
        () => 'third',
      ),
    ).toBe('third');
    expect(waits).toBe(1);
  });

  it('respects an owner on another machine', async () => {
    const lock = path.join(folder, 'lock');
    fs.writeFileSync(lock, JSON.stringify({ ...ownerOf(1), pid: 999_999, host: 'elsewhere', nonce: 'x' }));
    let waited = false;
    const taken = withLock(
      process,
      lock,
      () => (waited = true),
      () => 'in',
    );
    await sleep(30);
    expect(waited).toBe(true);
    fs.rmSync(lock);
    expect(await taken).toBe('in');
  });

  it.each([
    ['of another machine', JSON.stringify({ host: 'elsewhere', boot: 'b', pid: 1, start: '1', nonce: 'x' })],
    ['that a power cut emptied', ''],
  ])('takes over a lock %s after the patience, and not before', async (_, content) => {
    const lock = path.join(folder, 'lock');
    fs.writeFileSync(lock, content);
    vi.useFakeTimers({ toFake: ['performance'] });
    const tries = vi.spyOn(fs, 'linkSync');
    const more = async (): Promise<void> => {
      for (const before = tries.mock.calls.length; tries.mock.calls.length < before + 3;) await sleep(5);
    };
    try {
      let isIn = false;
      const taken = withLock(
        process,
        lock,
        () => {},
        () => (isIn = true),
        { patience: 60 },
      );
      await more();
      vi.advanceTimersByTime(59);
      await more();
      expect(isIn).toBe(false);
      vi.advanceTimersByTime(1);
      await taken;
    } finally {
      tries.mockRestore();
      vi.useRealTimers();
    }
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('is not waited for by who has had a signal', async () => {
    const lock = path.join(folder, 'lock');
    const seen: Signal[] = [];
    await withLock(
      process,
      lock,
      () => {},
      async () => {
        const second = withLock(
          process,
          lock,
          () => seen.push('SIGINT'),
          () => 'in',
          { seen },
        );
        await expect(second).rejects.toMatchObject({ code: 130 });
      },
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('of a machine that was renamed is taken over at once where nobody else can hold it', async () => {
    const lock = path.join(folder, 'lock');
    fs.writeFileSync(lock, JSON.stringify({ ...ownerOf(1), pid: 999_999, host: 'before', nonce: 'x' }));
    expect(
      await withLock(
        process,
        lock,
        () => {},
        () => 'in',
        { isHere: true },
      ),
    ).toBe('in');
  });
});
