import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { below, createScene, type Scene } from '../../support/scene.ts';

let scene: Scene;
beforeEach(() => void (scene = createScene()));
afterEach(() => scene[Symbol.dispose]());

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
    scene.running.add('killed');
    scene.lived('notes.txt', 'one');
    await scene.recover();
    expect(scene.readStore('notes.txt')).toBe('one');
    const call = await scene.join('next');
    expect(scene.readLive('notes.txt')).toBe('one');
    await call.leave();
    expect(scene.readLive('notes.txt')).toBe('one');
    scene.lived('notes.txt', 'two');
    scene.running.clear();
    await scene.recover();
    expect(scene.readStore('notes.txt')).toBe('two');
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
