import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { glm } from '../../../src/providers/glm.ts';
import { tools } from '../../../src/providers/tools.ts';
import { joinLive } from '../../../src/sync/live.ts';
import { unknownFiles } from '../../../src/sync/unknown.ts';
import { claude } from '../../../src/providers/claude.ts';
import { below, createScene, type Scene } from './scene.ts';

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
    using other = createScene(glm);
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
    const call = await joinLive(scene.host, scene.places, tools, { id: 'x', container: 'c' }, () =>
      Promise.resolve(false),
    );
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

describe('sync-out', () => {
  it('touches nothing that did not change', async () => {
    scene.stored('.claude.json', '{"a":1}');
    scene.stored('agents/a.md', 'a');
    const stamps = (): unknown[] =>
      ['.claude.json', 'agents/a.md'].map((name) => {
        const { ino, mtimeMs, ctimeMs } = fs.statSync(path.join(scene.store, name));
        return [ino, mtimeMs, ctimeMs];
      });
    const before = stamps();
    await (await scene.join()).leave();
    expect(stamps()).toEqual(before);
  });

  it('writes changes, new files and deletions, as private files', async () => {
    scene.stored('CLAUDE.md', 'old');
    scene.stored('agents/gone/a.md', 'a');
    scene.stored('.credentials.json', '{"claudeAiOauth":{"accessToken":"a"}}');
    const call = await scene.join();
    scene.lived('CLAUDE.md', 'new');
    scene.lived('skills/x/SKILL.md', 's');
    scene.lived('brandNew.bin', 'b');
    scene.lived('debug/log', 'noise');
    fs.rmSync(path.join(scene.live, 'agents'), { recursive: true });
    fs.rmSync(path.join(scene.live, '.credentials.json'));
    await call.leave();
    expect(below(scene.store)).toEqual(['CLAUDE.md', 'brandNew.bin', 'skills', 'skills/x', 'skills/x/SKILL.md']);
    expect(scene.readStore('CLAUDE.md')).toBe('new');
    expect(mode(path.join(scene.store, 'brandNew.bin'))).toBe(0o600);
    expect(mode(path.join(scene.store, 'skills'))).toBe(0o700);
    expect(scene.notes).toEqual([]);
    expect(scene.leftovers()).toEqual([]);
  });

  it('takes a file that became a folder, and a folder that became a file', async () => {
    scene.stored('skills/one', 'file');
    scene.stored('skills/two/x', 'x');
    const call = await scene.join();
    fs.rmSync(path.join(scene.live, 'skills'), { recursive: true });
    scene.lived('skills/one/x', 'x');
    scene.lived('skills/two', 'file');
    await call.leave();
    expect([scene.readStore('skills/one/x'), scene.readStore('skills/two')]).toEqual(['x', 'file']);
    expect(scene.notes).toEqual([]);
  });

  it('merges with what changed in the store, and keeps what it cannot merge', async () => {
    scene.stored('.claude.json', '{"a":1}');
    scene.stored('CLAUDE.md', 'base');
    const call = await scene.join();
    scene.lived('.claude.json', '{"a":1,"live":1}');
    scene.stored('.claude.json', '{"a":1,"store":1}');
    scene.lived('CLAUDE.md', 'live');
    scene.stored('CLAUDE.md', 'store');
    await call.leave();
    expect(JSON.parse(scene.readStore('.claude.json') ?? '')).toEqual({ a: 1, live: 1, store: 1 });
    expect(scene.readStore('CLAUDE.md')).toBe('live');
    const [kept = ''] = below(scene.store).filter((name) => name.includes('.conflict-'));
    expect(kept).toMatch(/^CLAUDE\.md\.conflict-\d{8}T\d{6}Z$/);
    expect(scene.readStore(kept)).toBe('store');
    expect(scene.notes).toEqual([expect.stringContaining(kept)]);
  });

  it('keeps aside what is cut off or blank, and says so', async () => {
    const login = '{"claudeAiOauth":{"accessToken":"a","expiresAt":1}}';
    scene.stored('.credentials.json', login);
    scene.stored('.claude.json', '{"a":1}');
    const call = await scene.join();
    scene.lived('.credentials.json', '{"claudeAiOauth":{"accessToken":"","expiresAt":0}}');
    scene.lived('.claude.json', '{"a":1,"b"');
    await call.leave();
    expect([scene.readStore('.credentials.json'), scene.readStore('.claude.json')]).toEqual([login, '{"a":1}']);
    const kept = below(scene.store).filter((name) => name.includes('.rejected-'));
    expect(kept.map((name) => scene.readStore(name)).toSorted()).toEqual([
      '{"a":1,"b"',
      '{"claudeAiOauth":{"accessToken":"","expiresAt":0}}',
    ]);
    expect(scene.notes).toHaveLength(2);
    expect(scene.leftovers()).toEqual([]);
  });

  it.each<[string, (target: string) => void, RegExp]>([
    ['a link that leads out', (target) => fs.symlinkSync('/etc/hostname', target), /a link that leads out/],
    ['a folder', (target) => fs.mkdirSync(target), /a folder is in its place/],
    ['a pipe', (target) => void execFileSync('mkfifo', [target]), /no file is in its place/],
  ])('leaves %s in the store alone and keeps the file beside it', async (_, make, line) => {
    scene.stored('settings.json', '{}');
    const target = path.join(scene.store, 'CLAUDE.md');
    const call = await scene.join();
    make(target);
    const before = fs.lstatSync(target).ino;
    scene.lived('CLAUDE.md', 'precious');
    await call.leave();
    expect(fs.lstatSync(target).ino).toBe(before);
    const [kept = ''] = fs.readdirSync(scene.store).filter((name) => name.includes('.conflict-'));
    expect(scene.readStore(kept)).toBe('precious');
    expect(scene.notes).toEqual([expect.stringMatching(line)]);
    expect(scene.leftovers()).toEqual([]);
  });

  it('keeps files of a folder that is a link in the store', async () => {
    fs.mkdirSync(scene.store, { recursive: true });
    fs.symlinkSync('/etc', path.join(scene.store, 'agents'));
    const call = await scene.join();
    scene.lived('agents/mine/a.md', 'precious');
    await call.leave();
    const [kept = ''] = fs.readdirSync(scene.store).filter((name) => name.includes('.conflict-'));
    expect(kept).toMatch(/^agents-mine-a\.md\.conflict-/);
    expect(scene.readStore(kept)).toBe('precious');
    expect(fs.existsSync('/etc/mine')).toBe(false);
  });

  it('neither follows nor keeps a link that a call made out of its folder', async () => {
    const call = await scene.join();
    fs.symlinkSync('/etc/hostname', path.join(scene.live, 'CLAUDE.md'));
    fs.symlinkSync('/etc', path.join(scene.live, 'agents'));
    fs.symlinkSync('settings.json', path.join(scene.live, 'alias.json'));
    await call.leave();
    expect(below(scene.store)).toEqual(['alias.json']);
    expect(fs.readlinkSync(path.join(scene.store, 'alias.json'))).toBe('settings.json');
    expect(scene.notes.toSorted()).toEqual([expect.stringContaining('CLAUDE.md'), expect.stringContaining('agents')]);
  });

  it('keeps history that was not mounted and files beside the folder', async () => {
    const call = await scene.join();
    scene.lived('projects/p/1.jsonl', 'history');
    scene.lived('../other/x', 'x');
    fs.mkdirSync(path.join(scene.live, '../.claude.lock'));
    await call.leave();
    const kept = path.join(scene.places.store, 'kept');
    const [folder = ''] = fs.readdirSync(kept);
    expect(below(path.join(kept, folder)).filter((name) => /jsonl|x$/.test(name))).toEqual([
      '.claude/projects/p/1.jsonl',
      'other/x',
    ]);
    expect(scene.notes).toEqual([expect.stringContaining(folder)]);
    expect(scene.leftovers()).toEqual([]);
  });

  it('restores a store that vanished during the call', async () => {
    scene.stored('CLAUDE.md', 'precious');
    const call = await scene.join();
    fs.rmSync(scene.places.store, { recursive: true });
    await call.leave();
    expect(scene.readStore('CLAUDE.md')).toBe('precious');
  });

  it('says so when the live folder vanished, and no more', async () => {
    const call = await scene.join();
    fs.rmSync(scene.places.live('claude'), { recursive: true });
    await call.leave();
    expect(scene.notes).toEqual([expect.stringContaining('was removed during the call')]);
  });
});

describe('members', () => {
  it('share a folder, and the last one out removes it', async () => {
    const [one, two] = [await scene.join('one'), await scene.join('two')];
    scene.lived('CLAUDE.md', 'x');
    await one.leave();
    expect(scene.readLive('CLAUDE.md')).toBe('x');
    expect(scene.readStore('CLAUDE.md')).toBe('x');
    await two.leave();
    expect(scene.leftovers()).toEqual([]);
  });

  it('whose mayfly was killed keep the folder while the container lives', async () => {
    await scene.join('killed');
    scene.kill('killed');
    scene.running.add('c-killed');
    scene.lived('CLAUDE.md', 'one');
    await scene.recover();
    expect(scene.readStore('CLAUDE.md')).toBe('one');
    const call = await scene.join('next');
    expect(scene.readLive('CLAUDE.md')).toBe('one');
    await call.leave();
    expect(scene.readLive('CLAUDE.md')).toBe('one');
    scene.lived('CLAUDE.md', 'two');
    scene.running.clear();
    await scene.recover();
    expect(scene.readStore('CLAUDE.md')).toBe('two');
    expect(scene.leftovers()).toEqual([]);
    expect(scene.notes).toEqual([]);
  });

  it('of an engine that gives no answer keep the folder, and what they changed is written', async () => {
    await scene.join('killed');
    scene.kill('killed');
    scene.unsure = true;
    scene.lived('CLAUDE.md', 'one');
    await scene.recover();
    expect([scene.readStore('CLAUDE.md'), scene.readLive('CLAUDE.md')]).toEqual(['one', 'one']);
    scene.unsure = false;
    await scene.recover();
    expect(scene.leftovers()).toEqual([]);
  });

  it('that are all gone leave a folder that the next call ends before it makes its own', async () => {
    await scene.join('killed');
    scene.kill('killed');
    scene.lived('CLAUDE.md', 'one');
    fs.mkdirSync(path.join(scene.live, '.claude.json.lock'));
    const call = await scene.join('next');
    expect(scene.readStore('CLAUDE.md')).toBe('one');
    expect(fs.readdirSync(scene.live)).not.toContain('.claude.json.lock');
    await call.leave();
    expect(scene.leftovers()).toEqual([]);
  });

  it('can be gone while a folder is filled or removed', async () => {
    scene.stored('CLAUDE.md', 'x');
    const beside = path.dirname(scene.places.live('claude'));
    for (const half of ['.claude.new', '.claude.old'])
      fs.mkdirSync(path.join(beside, half, 'mount'), { recursive: true });
    await scene.recover();
    expect(scene.leftovers()).toEqual([]);
  });
});

describe('a folder of another layout', () => {
  const old = (): string => {
    const root = scene.places.live('claude');
    fs.mkdirSync(path.join(root, '.claude'), { recursive: true });
    fs.writeFileSync(path.join(root, '.claude/.credentials.json'), 'token');
    return root;
  };
  const keptFiles = (): string[] => below(path.join(scene.places.store, 'kept'));

  it.each<[string, () => Promise<unknown>]>([
    ['recover', () => scene.recover()],
    ['the next call', async () => (await scene.join()).leave()],
  ])('is moved into the store by %s', async (_, act) => {
    old();
    await act();
    expect(keptFiles().at(-1)).toMatch(/^claude-\d{8}T\d{6}Z\/\.claude\/\.credentials\.json$/);
    expect(scene.notes).toEqual([expect.stringContaining('left by another version')]);
    expect(scene.leftovers()).toEqual([]);
  });

  it('makes room for a call when the store does not take it, and is taken later', async () => {
    old();
    scene.stored('CLAUDE.md', 'x');
    fs.writeFileSync(path.join(scene.places.store, 'kept'), 'in the way');
    const call = await scene.join();
    expect(scene.readLive('CLAUDE.md')).toBe('x');
    await call.leave();
    expect(scene.leftovers().filter((name) => name.endsWith('.credentials.json'))).toHaveLength(1);
    fs.rmSync(path.join(scene.places.store, 'kept'));
    await scene.recover();
    expect(scene.leftovers()).toEqual([]);
    expect(keptFiles().filter((name) => name.endsWith('.credentials.json'))).toHaveLength(1);
  });

  it('is not touched while its calls live', async () => {
    const call = await scene.join();
    const about = path.join(scene.places.live('claude'), 'about.json');
    const text = fs.readFileSync(about, 'utf8');
    fs.writeFileSync(about, '{"layout":0}');
    await expect(scene.join('two')).rejects.toThrow('another version');
    await scene.recover();
    expect(keptFiles()).toEqual([]);
    fs.writeFileSync(about, text);
    await call.leave();
    expect(scene.leftovers()).toEqual([]);
  });
});
