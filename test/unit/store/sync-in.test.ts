import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { glm } from '../../../src/providers/glm.ts';
import { tools } from '../../../src/providers/tools.ts';
import { joinLive } from '../../../src/store/live.ts';
import { unknownFiles } from '../../../src/store/unknown.ts';
import { below, createScene, type Scene } from '../../support/scene.ts';

let scene: Scene;
beforeEach(() => void (scene = createScene()));
afterEach(() => scene[Symbol.dispose]());

const mode = (file: string): number => fs.statSync(file).mode & 0o777;

describe('sync-in', () => {
  it('copies what the CLI keeps, and makes the places where history is mounted', async () => {
    scene.stored('.credentials.json', '{}');
    scene.stored('agents/deep/a.md', 'a');
    scene.stored('newThing.db', 'new');
    fs.mkdirSync(path.join(scene.store, 'hooks'));
    fs.writeFileSync(path.join(scene.store, 'hooks/run.sh'), '#!', { mode: 0o755 });
    for (const left of ['cache/x', 'debug/x', 'projects/p/1.jsonl', 'CLAUDE.md.conflict-20261103T101112Z']) {
      scene.stored(left, 'x');
    }
    const call = await scene.join();
    expect(below(scene.live)).toEqual(
      [
        '.credentials.json',
        'agents',
        'agents/deep',
        'agents/deep/a.md',
        'file-history',
        'history.jsonl',
        'hooks',
        'hooks/run.sh',
        'newThing.db',
        'plans',
        'projects',
        'tasks',
        'todos',
        ...['ide', 'jobs', 'teams', 'uploads', 'usage-data'],
      ].toSorted(),
    );
    expect(mode(path.join(scene.live, 'agents/deep/a.md'))).toBe(0o600);
    expect(mode(path.join(scene.live, 'hooks/run.sh'))).toBe(0o700);
    for (const folder of [scene.live, path.dirname(scene.live), path.dirname(path.dirname(scene.live))]) {
      expect(mode(folder)).toBe(0o700);
    }
    expect(unknownFiles(scene.places.store, claude)).toEqual(['newThing.db']);
    await call.leave();
    expect(scene.notes).toEqual([]);
    expect(scene.leftovers()).toEqual([]);
  });

  it('takes seeds for what the store lacks, and only then', async () => {
    using other = createScene({ provider: glm });
    const first = await other.join();
    expect(JSON.parse(other.readLive('.claude.json') ?? '')).toEqual({ hasCompletedOnboarding: true });
    await first.leave();
    expect(JSON.parse(other.readStore('.claude.json') ?? '')).toEqual({ hasCompletedOnboarding: true });
    other.stored('.claude.json', '{"mine":1}');
    const second = await other.join();
    expect(other.readLive('.claude.json')).toBe('{"mine":1}');
    await second.leave();
  });

  it('is nothing for a provider that keeps no folder', async () => {
    const call = await joinLive(scene.host, scene.places, tools, 'x', () => Promise.resolve(false));
    expect(scene.leftovers()).toEqual([]);
    await call.leave();
  });

  it('goes on without what is no file, with a line for each', async () => {
    scene.stored('settings.json', '{}');
    fs.symlinkSync('/etc/passwd', path.join(scene.store, 'CLAUDE.md'));
    execFileSync('mkfifo', [path.join(scene.store, 'keybindings.json')]);
    const call = await scene.join();
    expect(fs.existsSync(path.join(scene.live, 'settings.json'))).toBe(true);
    expect(fs.existsSync(path.join(scene.live, 'CLAUDE.md'))).toBe(false);
    expect(scene.notes.toSorted()).toEqual([
      expect.stringMatching(/CLAUDE\.md, because a link that leads out/),
      expect.stringMatching(/keybindings\.json, because something that is no file/),
    ]);
    await call.leave();
    expect(scene.notes).toHaveLength(2);
  });

  it('follows a store that is itself a link', async () => {
    scene.stored('CLAUDE.md', 'x');
    fs.renameSync(scene.store, `${scene.store}-elsewhere`);
    fs.symlinkSync(`${scene.store}-elsewhere`, scene.store);
    const call = await scene.join();
    expect(scene.readLive('CLAUDE.md')).toBe('x');
    scene.lived('CLAUDE.md', 'y');
    await call.leave();
    expect(scene.readStore('CLAUDE.md')).toBe('y');
  });
});
