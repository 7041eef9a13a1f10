import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PlayerOptions } from './player.ts';

/** A store, a runtime folder and processes that play calls between them. */
export interface Ground extends Disposable {
  readonly store: string;
  readonly runtime: string;
  /** Holds a file for each container that lives. */
  readonly running: string;
  /** The CLI's folder, as calls see it. */
  readonly live: string;
  call(id: string, rounds: number, pause: number): Played;
  /** A call that changes nothing and leaves when its file in `running` is removed. */
  stay(id: string): Played;
  recover(): Played;
  /** Keys of the store's `.claude.json`; throws when it is not valid. */
  stored(): Set<string>;
  /** Everything that should be gone. */
  leftovers(): string[];
}

export interface Played {
  readonly child: ChildProcess;
  /** The changes that stood when it ended, and what it said to the person. */
  readonly ended: Promise<{ readonly code: number | null; readonly done: number; readonly notes: string }>;
}

export function createGround(places?: { readonly store?: string; readonly runtime?: string }): Ground {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-faults-'));
  const runtime = places?.runtime ?? fs.mkdtempSync('/dev/shm/mayfly-faults-');
  const store = places?.store ?? path.join(root, 'store');
  const running = path.join(root, 'running');
  fs.mkdirSync(running);
  fs.mkdirSync(path.join(store, 'claude'), { recursive: true });
  fs.writeFileSync(path.join(store, 'claude/.claude.json'), '{"before":0}');
  const ground: Ground = {
    store,
    runtime,
    running,
    live: path.join(runtime, 'live/claude/mount/.claude'),
    call: (id, rounds, pause) => play('call', { store, runtime, running, id, rounds, pause }),
    stay: (id) => play('stay', { store, runtime, running, id, rounds: 0, pause: 0 }),
    recover: () => play('recover', { store, runtime, running, id: '', rounds: 0, pause: 0 }),
    stored: () =>
      new Set(Object.keys(JSON.parse(fs.readFileSync(path.join(store, 'claude/.claude.json'), 'utf8')) as object)),
    leftovers: () => [
      ...below(path.join(runtime, 'live')),
      ...below(store).filter((name) => /\.mayfly\.|\.lock|\.mine$/.test(name)),
    ],
    [Symbol.dispose]() {
      for (const folder of [root, runtime, store]) fs.rmSync(folder, { recursive: true, force: true });
    },
  };
  return ground;
}

function play(kind: 'call' | 'stay' | 'recover', options: PlayerOptions): Played {
  const child = spawn(process.env['MAYFLY_PLAYER'] ?? '', [kind, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, notes] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (notes += text.toString()));
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve)).then((code) => ({
    code,
    done: output.split('\n').length - 1,
    notes,
  }));
  return { child, ended };
}

function below(folder: string): string[] {
  return fs.existsSync(folder) ? (fs.readdirSync(folder, { recursive: true }) as string[]).toSorted() : [];
}

/** Those of the first `count` keys of a call that are not there. */
export function missing(keys: ReadonlySet<string>, id: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${id}-${n}`).filter((key) => !keys.has(key));
}

/** A file system of its own, in memory; only root can make one. */
export function mountSmall(size: string): { readonly path: string; remount(how: 'ro' | 'rw'): void } & Disposable {
  const target = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'mayfly-test', target]);
  return {
    path: target,
    remount: (how) => void execFileSync('mount', ['-o', `remount,${how}`, target]),
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', target]);
      fs.rmdirSync(target);
    },
  };
}
