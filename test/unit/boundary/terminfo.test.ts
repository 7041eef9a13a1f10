import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processHost } from '../../../src/platform/process-host.ts';
import { terminfoFile } from '../../../src/boundary/terminfo.ts';

let home: string;
beforeEach(() => void (home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-terminfo-'))));
afterEach(() => fs.rmSync(home, { recursive: true }));

const ENTRY = Buffer.from([0x1a, 0x01, 7, 7]);
const WIDE = Buffer.from([0x1e, 0x02, 8, 8]);

function put(file: string, content: Buffer): void {
  fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
  fs.writeFileSync(path.join(home, file), content);
}

const look = (env: Record<string, string>): Record<string, Uint8Array> =>
  terminfoFile(processHost({ HOME: home, ...env }));

test('the description of a terminal that the image lacks goes inside, the nearest first', () => {
  expect(look({ TERM: 'xterm-none' })).toEqual({});
  put('.terminfo/x/xterm-none', ENTRY);
  expect(look({ TERM: 'xterm-none' })).toEqual({ 'home/.terminfo/x/xterm-none': ENTRY });
  put('app/78/xterm-none', WIDE); // as on macOS
  const app = path.join(home, 'app');
  expect(look({ TERM: 'xterm-none', TERMINFO: app })).toEqual({ 'home/.terminfo/x/xterm-none': WIDE });
  fs.rmSync(path.join(home, '.terminfo'), { recursive: true });
  expect(look({ TERM: 'xterm-none', TERMINFO_DIRS: `:${app}` })).toEqual({ 'home/.terminfo/x/xterm-none': WIDE });
});

test('what is no description does not go inside, nor a name that is a path, nor what the image has', () => {
  put('.terminfo/k/key', Buffer.from('-----BEGIN OPENSSH PRIVATE KEY-----\n'));
  put('.terminfo/x/xterm-256color', ENTRY);
  for (const TERM of ['key', 'xterm-256color', '../x', 'x/y', '']) expect(look({ TERM })).toEqual({});
});
