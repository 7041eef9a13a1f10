/**
 * What a repeated call spends on the SSH configuration of somebody with 10,000 hosts, 100 included files and 10,000 known hosts.
 * `index.ts` builds and runs it as it is shipped.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { processHost } from '../../src/platform/process-host.ts';
import { prepareSsh } from '../../src/ssh/prepare.ts';
import { median } from './measure.ts';

const ROUNDS = 60;
const HOSTS = 10_000;
const FILES = 100;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2OkjV5NfZk3w0GmO4iE1x7lV0bV6k1r7m3n4p5q6r7';

async function main(): Promise<void> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-bench-'));
  try {
    fs.mkdirSync(path.join(home, '.ssh/d'), { recursive: true, mode: 0o700 });
    const put = (name: string, text: string): void =>
      fs.writeFileSync(path.join(home, '.ssh', name), text, { mode: 0o600 });
    const block = (index: number): string =>
      `Host h${index}\n  HostName h${index}.example.com\n  IdentityFile ~/.ssh/k${index}\n`;
    const blocks = Array.from({ length: HOSTS }, (_, index) => block(index));
    put('config', `Include d/*\n${blocks.slice(HOSTS / 2).join('')}`);
    const size = HOSTS / 2 / FILES;
    for (let file = 0; file < FILES; file += 1) put(`d/${file}`, blocks.slice(file * size, (file + 1) * size).join(''));
    put('known_hosts', Array.from({ length: HOSTS }, (_, index) => `h${index}.example.com ${KEY}\n`).join(''));
    const folders = { cache: path.join(home, 'cache'), learned: undefined };
    const host = processHost({ ...process.env, HOME: home });
    const time = async (): Promise<number> => {
      const start = performance.now();
      await prepareSsh(host, folders);
      return performance.now() - start;
    };
    const first = await time();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await time());
    console.log(`first ${first.toFixed(0)} ms, then ${median(times).toFixed(1)} ms (median of ${ROUNDS})`);
  } finally {
    fs.rmSync(home, { recursive: true });
  }
}

void main();
