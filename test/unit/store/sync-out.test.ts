import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { below, createScene, type Scene } from '../../support/scene.ts';

let scene: Scene;
beforeEach(() => void (scene = createScene()));
afterEach(() => scene[Symbol.dispose]());

const mode = (file: string): number => fs.statSync(file).mode & 0o777;

const byText = (one: string, other: string): number => (one < other ? -1 : 1);

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
    scene.lived('themes/x/SKILL.md', 's');
    scene.lived('brandNew.bin', 'b');
    scene.lived('debug/log', 'noise');
    fs.rmSync(path.join(scene.live, 'agents'), { recursive: true });
    fs.rmSync(path.join(scene.live, '.credentials.json'));
    await call.leave();
    expect(below(scene.store)).toEqual(['CLAUDE.md', 'brandNew.bin', 'themes', 'themes/x', 'themes/x/SKILL.md']);
    expect(scene.readStore('CLAUDE.md')).toBe('new');
    expect(mode(path.join(scene.store, 'brandNew.bin'))).toBe(0o600);
    expect(mode(path.join(scene.store, 'themes'))).toBe(0o700);
    expect(scene.notes).toEqual([expect.stringContaining('is told in every project: CLAUDE.md;')]);
    expect(scene.leftovers()).toEqual([]);
  });

  it.each(['CLAUDE.md', '.claude.json'])('leaves what its owner did to %s in the store', async (name) => {
    for (const [content, change] of [
      ['"old"', '"new"'],
      ['"old"', undefined],
    ] as const) {
      scene.stored(name, content);
      fs.utimesSync(path.join(scene.store, name), 1e9, 1e9);
      const call = await scene.join();
      if (change === undefined) fs.rmSync(path.join(scene.store, name));
      else scene.stored(name, change);
      await call.leave();
      expect(scene.readStore(name)).toBe(change);
    }
    expect(scene.notes).toEqual([]);
  });

  it('keeps the live folder while the store cannot be written, without the locks of the call', async () => {
    const call = await scene.join();
    fs.writeFileSync(scene.places.store, 'in the way');
    scene.lived('.credentials.json', '{"new":1}');
    for (const lock of ['.claude.json.lock', '../.claude.lock']) fs.mkdirSync(path.join(scene.live, lock));
    await call.leave();
    expect(scene.notes).toEqual([expect.stringMatching(/cannot write .*\.credentials\.json/)]);
    expect(scene.readLive('.credentials.json')).toBe('{"new":1}');
    expect(scene.leftovers().filter((name) => name.endsWith('.lock'))).toEqual([]);
    fs.rmSync(scene.places.store);
    const next = await scene.join();
    expect(scene.readStore('.credentials.json')).toBe('{"new":1}');
    await next.leave();
    expect(scene.leftovers()).toEqual([]);
  });

  it('takes a file that became a folder, and a folder that became a file', async () => {
    scene.stored('themes/one', 'file');
    scene.stored('themes/two/x', 'x');
    const call = await scene.join();
    fs.rmSync(path.join(scene.live, 'themes'), { recursive: true });
    scene.lived('themes/one/x', 'x');
    scene.lived('themes/two', 'file');
    await call.leave();
    expect([scene.readStore('themes/one/x'), scene.readStore('themes/two')]).toEqual(['x', 'file']);
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
    const kept = below(scene.store).find((name) => name.includes('.conflict-')) ?? '';
    expect(kept).toMatch(/^CLAUDE\.md\.conflict-\d{8}T\d{6}Z$/);
    expect(scene.readStore(kept)).toBe('store');
    expect(scene.notes).toEqual([expect.stringContaining(kept), expect.stringContaining('told')]);
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
    expect(kept.map((name) => scene.readStore(name) ?? '').toSorted(byText)).toEqual([
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
    const kept = fs.readdirSync(scene.store).find((name) => name.includes('.conflict-')) ?? '';
    expect(scene.readStore(kept)).toBe('precious');
    expect(scene.notes).toEqual([expect.stringMatching(line)]);
    expect(scene.leftovers()).toEqual([]);
  });

  it('keeps files of a folder that is a link in the store', async () => {
    fs.mkdirSync(scene.store, { recursive: true });
    fs.symlinkSync('/etc', path.join(scene.store, 'themes'));
    const call = await scene.join();
    scene.lived('themes/mine/a.md', 'precious');
    await call.leave();
    const kept = fs.readdirSync(scene.store).find((name) => name.includes('.conflict-')) ?? '';
    expect(kept).toMatch(/^themes-mine-a\.md\.conflict-/);
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

  it.each([
    ['a-core', 5_000_000],
    ['CLAUDE.md', 3_000_000_000],
  ])('keeps %s of %d bytes without reading it, and brings the others home', async (name, size) => {
    scene.stored('CLAUDE.md', 'before');
    const call = await scene.join();
    fs.writeFileSync(path.join(scene.places.store, 'kept'), 'in the way'); // what is so large is not copied in a test
    scene.lived('zzz', 'last of all');
    fs.truncateSync(newFile(path.join(scene.live, name)), size);
    await call.leave();
    expect([scene.readStore('zzz'), scene.readStore('CLAUDE.md')]).toEqual(['last of all', 'before']);
    expect(scene.notes).toEqual([expect.stringContaining('cannot bring')]);
    expect(scene.leftovers()).toContain(`claude/strays/.claude/${name}`);
    if (size > 10_000_000) return;
    fs.rmSync(path.join(scene.places.store, 'kept'));
    await scene.recover();
    expect(scene.notes.at(-1)).toMatch(
      /: \.claude\/a-core of a call has no place in the store; it is kept as .*kept\/claude-/,
    );
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

function newFile(file: string): string {
  fs.writeFileSync(file, '');
  return file;
}
