import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findClient } from '../../../src/engine/client.ts';

test.each([
  ['on the PATH', ['bin'], 'bin', 'mayfly-client'],
  ['on the PATH and where it usually is', ['bin', '.docker/bin'], 'bin', 'mayfly-client'],
  ['where it usually is', ['.docker/bin'], '/nowhere', '.docker/bin/mayfly-client'],
  ['where it usually is, without a PATH', ['.rd/bin'], undefined, '.rd/bin/mayfly-client'],
  ['nowhere', [], 'bin', undefined],
])('a client %s', (_where, folders, PATH, found) => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-client-'));
  try {
    for (const folder of folders) {
      fs.mkdirSync(path.join(home, folder), { recursive: true });
      fs.writeFileSync(path.join(home, folder, 'mayfly-client'), '', { mode: 0o755 });
    }
    const user = { uid: 1, gid: 1, groups: [], name: 'ann', home };
    const env = { PATH: PATH && path.resolve(home, PATH) };
    const client = findClient({ env, user }, 'mayfly-client');
    expect(client).toBe(found?.includes('/') ? path.join(home, found) : found);
  } finally {
    fs.rmSync(home, { recursive: true });
  }
});
