import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { KEEP_LOG } from '../../../src/engine/by-hand.ts';

const LIMIT = 2_100_000; // bytes

function keep(lines: readonly string[], log: string): void {
  execFileSync('sh', ['-c', KEEP_LOG, 'sh', log], { input: lines.map((line) => `${line}\n`).join('') });
}

test('of all that dockerd says, the end is kept, in two files that stay small', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-log-'));
  try {
    const log = path.join(folder, 'log');
    keep(
      Array.from({ length: 80_000 }, (_, index) => `${index} ${'x'.repeat(100)}`),
      log,
    );
    expect(fs.readdirSync(folder)).toEqual(['log', 'log.1']);
    for (const name of ['log', 'log.1']) expect(fs.statSync(path.join(folder, name)).size).toBeLessThan(LIMIT);
    const kept = ['log.1', 'log'].map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('');
    const numbers = (kept.match(/^\d+(?= )/gm) ?? []).map(Number).slice(1); // the first line may be a part of one
    expect(numbers).toEqual(Array.from(numbers, (_, index) => 80_000 - numbers.length + index));
    expect(numbers.length).toBeGreaterThan(5000);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('little that it says is all there, in one file', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-log-'));
  try {
    keep(['failed to start daemon'], path.join(folder, 'log'));
    expect(fs.readdirSync(folder)).toEqual(['log']);
    expect(fs.readFileSync(path.join(folder, 'log'), 'utf8')).toBe('failed to start daemon\n');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
