import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Before all tests of this part: compiles the player as mayfly is shipped, once. */
export default function setup(): () => void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-player-'));
  const player = path.join(folder, 'player');
  const source = path.join(import.meta.dirname, 'player.ts');
  const flags = ['--compile', '--bytecode', '--minify'];
  execFileSync('node_modules/.bin/bun', ['build', ...flags, source, '--outfile', player], { stdio: 'pipe' });
  process.env['MAYFLY_PLAYER'] = player;
  return () => fs.rmSync(folder, { recursive: true });
}
