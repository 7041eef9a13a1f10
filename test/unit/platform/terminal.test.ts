import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { spawnPty } from '../../support/pty.ts';

const SCRIPT = `
import fs from 'node:fs';
import { isatty } from 'node:tty';
import { isTerminal } from '${path.resolve('src/platform/terminal.ts')}';
const told = [0, 1, 2].map((descriptor) => [isTerminal(descriptor), isTerminal(descriptor, 'darwin'), isatty(descriptor)]);
fs.writeFileSync(process.argv[1], JSON.stringify(told));
`;

test.each([
  ['a window', '', [true, true, true]],
  ['/dev/null', '</dev/null', [false, true, true]],
  ['a pipe', '2>&1 | cat', [true, false, false]],
  ['a file', '</etc/passwd', [false, true, true]],
  ['a folder', '</', [false, true, true]],
  ['/dev/zero and /dev/full', '</dev/zero >/dev/full', [false, false, true]],
  ['the terminal by its other name', '</dev/tty', [true, true, true]],
])('%s', async (_, redirected, expected) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-terminal-'));
  try {
    const answer = path.join(folder, 'answer');
    const command = `"$0" --input-type=module -e "$1" "$2" ${redirected}`;
    const { PATH = '' } = process.env;
    await using pty = spawnPty('sh', ['-c', command, process.execPath, SCRIPT, answer], { cwd: '/', env: { PATH } });
    await pty.exit;
    const told = JSON.parse(fs.readFileSync(answer, 'utf8')) as boolean[][];
    expect(told).toEqual(expected.map((is) => [is, is, is]));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
