import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScene, type Scene, until } from '../../support/scene.ts';

let scene: Scene;
beforeEach(() => void (scene = createScene()));
afterEach(() => scene[Symbol.dispose]());

const STORE = {
  'settings.json': '{"hooks":{"Stop":["mine"]},"enabledPlugins":{"a@b":true},"language":"x"}',
  '.claude.json': '{"mcpServers":{"mine":{"command":"mine"}}}',
  'agents/mine.md': 'mine',
  'commands/mine.md': 'mine',
  'plugins/cache/a.js': 'mine',
  'statusline.sh': 'mine',
  'CLAUDE.md': 'mine',
};
const stored = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.keys(STORE).map((name) => [name, scene.readStore(name)]));
const LOST = /^mayfly: \S+\/claude was removed during a call; it is made again from what the call has of it$/;

describe.each([
  ['all of it', () => scene.places.store],
  ['the part of the provider', () => scene.store],
])('a store that vanishes during a call: %s', (_, place) => {
  beforeEach(() => {
    for (const [name, content] of Object.entries(STORE)) {
      scene.stored(name, content);
      fs.utimesSync(path.join(scene.store, name), 1e9, 1e9); // else its content is looked at, too
    }
  });

  it.each([0, 200])(
    'is made again, what was in force is in force, and one line says so (after %i ms)',
    async (pause) => {
      const call = await scene.join();
      await sleep(pause);
      fs.rmSync(place(), { recursive: true });
      await call.leave();
      expect(stored()).toEqual(STORE);
      expect(scene.notes).toEqual([expect.stringMatching(LOST)]);
      const next = await scene.join();
      await next.leave();
      expect(scene.notes).toHaveLength(1);
    },
  );

  it('holds back what the call has changed, as ever', async () => {
    const call = await scene.join();
    scene.lived('settings.json', STORE['settings.json'].replace('"Stop"', '"Start":["evil"],"Stop"'));
    scene.lived('agents/mine.md', 'evil');
    scene.lived('agents/evil.md', 'evil');
    scene.lived('plugins/cache/b.js', 'evil');
    await until(() => fs.existsSync(path.join(scene.places.store, 'guard/held/claude')), 5000);
    fs.rmSync(place(), { recursive: true });
    await call.leave();
    expect(stored()).toEqual({ ...STORE, 'agents/mine.md': undefined });
    expect([scene.readStore('agents/evil.md'), scene.readStore('plugins/cache/b.js')]).toEqual([undefined, undefined]);
    expect(scene.notes).toEqual([expect.stringMatching(LOST), expect.stringMatching(/agents\/evil\.md.*put aside/)]);
  });

  it('a stamp that a call has forged is not taken for what was there', async () => {
    const call = await scene.join();
    const file = path.join(scene.live, 'agents/mine.md');
    const { mtimeNs } = fs.statSync(file, { bigint: true });
    fs.writeFileSync(file, 'evil');
    const seconds = (ns: bigint): string => `@${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`;
    execFileSync('touch', ['-m', '-d', seconds(mtimeNs), file]);
    expect(fs.statSync(file, { bigint: true }).mtimeNs).toBe(mtimeNs);
    fs.rmSync(place(), { recursive: true });
    await call.leave();
    expect(scene.readStore('agents/mine.md')).toBeUndefined();
  });
});
