import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../../src/platform/files.ts';

test('all that is written arrives in a pipe whose reader is slow', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-output-'));
  try {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('sh', ['-c', 'exec <"$1"; sleep 0.5; wc -c', 'sh', pipe], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const counted = new Promise<string>((resolve) =>
      reader.stdout.on('data', (data: Buffer) => resolve(data.toString())),
    );
    const opened = fs.openSync(pipe, 'w');
    const descriptor = fs.openSync(`/proc/self/fd/${opened}`, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
    fs.closeSync(opened);
    const text = 'ä line\n'.repeat(100_000);
    writeWhole(descriptor, text);
    fs.closeSync(descriptor);
    expect((await counted).trim()).toBe(String(Buffer.byteLength(text)));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test.runIf(fs.existsSync('/dev/full'))('what cannot be written is an error', () => {
  const descriptor = fs.openSync('/dev/full', 'w');
  expect(() => writeWhole(descriptor, 'text')).toThrow(/ENOSPC/);
  fs.closeSync(descriptor);
});
