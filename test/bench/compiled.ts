import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Builds a program of this folder as mayfly is shipped, and returns what it prints. */
export function runCompiled(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-bench-'));
  try {
    const program = path.join(folder, name);
    const source = path.join(import.meta.dirname, `${name}.ts`);
    const flags = ['--compile', '--bytecode', '--minify', source, '--outfile', program];
    execFileSync('bun', ['build', ...flags], { stdio: 'pipe' });
    return execFileSync(program, { encoding: 'utf8' });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
