import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processHost } from '../../src/platform/process-host.ts';
import { type Host } from '../../src/platform/host.ts';
import { type Places, placesIn } from '../../src/config/places.ts';
import { claude } from '../../src/providers/claude.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { type Joining, joinLive, type LiveFolder, liveMount } from '../../src/store/live.ts';
import type { IsRunning } from '../../src/store/members.ts';
import { recover } from '../../src/store/recover.ts';

/** A store on disk and a runtime folder in memory, with real files. */
export interface Scene extends Disposable {
  readonly places: Places;
  readonly host: Host;
  /** The lines that a person would have seen. */
  readonly notes: string[];
  /** Calls whose containers the engine would say are running; `unsure` makes it give no answer. */
  readonly running: Set<string>;
  unsure: boolean;
  readonly store: string;
  readonly live: string;
  /** Writes a file of the store, and the folders that lead to it. */
  stored(name: string, content: string): void;
  /** The same in the live folder, as a CLI does: a new file is moved into its place. */
  lived(name: string, content: string): void;
  readStore(name: string): string | undefined;
  readLive(name: string): string | undefined;
  /** Sets the clock that mayfly sees, by so many milliseconds. */
  shift(milliseconds: number): void;
  join(id?: string, joining?: Joining): Promise<LiveFolder>;
  recover(): Promise<void>;
  /** Makes a member look like one whose mayfly was killed. */
  kill(id: string): void;
  /** Everything below the folder of live folders. */
  leftovers(): string[];
  /** Half-written files and locks in the store. */
  halves(): string[];
}

export interface SceneOptions {
  readonly provider?: Provider;
  /** In folders of the test when not given. */
  readonly store?: string;
  readonly runtime?: string;
}

export function createScene({ provider = claude, store, runtime: given }: SceneOptions = {}): Scene {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-sync-'));
  const runtime = given ?? fs.mkdtempSync('/dev/shm/mayfly-sync-');
  const places = placesIn(store ?? path.join(root, 'store'), runtime);
  const notes: string[] = [];
  const running = new Set<string>();
  let clock = 0;
  const host = { ...processHost(), note: (line: string) => void notes.push(line), now: () => realNow() + clock };
  const isRunning: IsRunning = (id) =>
    scene.unsure ? Promise.reject(new Error('no engine')) : Promise.resolve(running.has(id));
  const put = (file: string, content: string): void => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(`${file}.tmp.1`, content, { mode: 0o600 });
    fs.renameSync(`${file}.tmp.1`, file);
  };
  const scene: Scene = {
    places,
    host,
    notes,
    running,
    unsure: false,
    store: path.join(places.store, provider.name),
    live: path.join(liveMount(places, provider), provider.folder ?? ''),
    stored: (name, content) => put(path.join(scene.store, name), content),
    lived: (name, content) => put(path.join(scene.live, name), content),
    shift: (milliseconds) => void (clock = milliseconds),
    readStore: (name) => read(path.join(scene.store, name)),
    readLive: (name) => read(path.join(scene.live, name)),
    join: (id = 'one', joining = {}) => joinLive(host, places, provider, id, isRunning, joining),
    recover: () => recover(host, places, isRunning),
    kill(id) {
      const file = path.join(places.live(provider.name), 'members', id);
      const member = JSON.parse(fs.readFileSync(file, 'utf8')) as { owner: object };
      fs.writeFileSync(file, JSON.stringify({ ...member, owner: { ...member.owner, start: '1' } }));
    },
    leftovers: () => below(path.dirname(places.live('-'))),
    halves: () => below(places.store).filter((name) => /\.mayfly\.|\.lock|\.mine$/.test(name)),
    [Symbol.dispose]() {
      for (const folder of [root, runtime]) fs.rmSync(folder, { recursive: true, force: true });
    },
  };
  return scene;
}

const realNow = Date.now;

export function below(folder: string): string[] {
  return fs.existsSync(folder) ? (fs.readdirSync(folder, { recursive: true }) as string[]).toSorted() : [];
}

function read(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

/** Resolves with the milliseconds until `holds`; rejects after `limit`. */
export async function until(holds: () => boolean, limit: number): Promise<number> {
  const start = performance.now();
  while (!holds()) {
    if (performance.now() - start > limit) throw new Error(`not within ${limit} ms`);
    await sleep(5);
  }
  return performance.now() - start;
}
