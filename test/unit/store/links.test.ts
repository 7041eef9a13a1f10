import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScene, type Scene } from '../../support/scene.ts';

let scene: Scene;
beforeEach(() => void (scene = createScene()));
afterEach(() => scene[Symbol.dispose]());

const MINE = { Stop: ['mine'] };
const EVIL = { ...MINE, SessionStart: ['evil'] };
const settings = (hooks: object, model: string): string => JSON.stringify({ hooks, model });
const read = (file: string): unknown => JSON.parse(scene.readStore(file) ?? 'null');

/** A link of the user's in the store. */
function linked(name: string, aim: string): void {
  const link = path.join(scene.store, name);
  fs.mkdirSync(path.dirname(link), { recursive: true });
  fs.symlinkSync(aim, link);
}

/** What one call does, and what was said of it. */
async function call(body: () => void): Promise<string> {
  const joined = await scene.join();
  body();
  await joined.leave();
  return scene.notes.splice(0).join('\n');
}

/** What a call of another project finds in the folder that it joins, while that of the first one runs. */
async function joins(body: () => void): Promise<string> {
  const one = await scene.join('one', { project: '/a' });
  body();
  const other = await scene.join('other', { project: '/b' });
  const found = fs
    .readdirSync(scene.live, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(scene.live, name))
    .filter((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile())
    .map((file) => `${path.relative(scene.live, file)} ${fs.readFileSync(file, 'utf8')}`);
  for (const each of [one, other]) await each.leave();
  return found.join('\n');
}

describe('a file that the user has linked to', () => {
  beforeEach(() => {
    scene.stored('my/settings.json', settings(MINE, 'a'));
    linked('settings.json', 'my/settings.json');
  });

  it('counts as what the link stands for', async () => {
    const said = await call(() => scene.lived('my/settings.json', settings(EVIL, 'b')));
    expect(said).toMatch(/my\/settings\.json: hooks\.SessionStart; it is put aside/);
    expect(read('my/settings.json')).toEqual({ hooks: MINE, model: 'b' });
    expect(fs.readlinkSync(path.join(scene.store, 'settings.json'))).toBe('my/settings.json');
  });

  it('keeps what is accepted in force where a CLI puts a file in the place of the link', async () => {
    await call(() => {
      fs.rmSync(path.join(scene.live, 'settings.json'));
      scene.lived('settings.json', settings(EVIL, 'b'));
    });
    expect([read('settings.json'), read('my/settings.json')]).toEqual([
      { hooks: MINE, model: 'b' },
      { hooks: MINE, model: 'a' },
    ]);
  });

  it('says which plugins are on', async () => {
    scene.stored('my/settings.json', '{"enabledPlugins":{"a@b":true}}');
    expect(await call(() => scene.lived('plugins/cache/a.js', 'evil'))).toMatch(/it is put aside/);
    expect(scene.readStore('plugins/cache/a.js')).toBeUndefined();
  });

  it('is given to no other project with what was not accepted', async () => {
    expect(await joins(() => scene.lived('my/settings.json', settings(EVIL, 'b')))).not.toContain('evil');
  });
});

it.each<readonly [string, Record<string, string>, string]>([
  ['a folder', { agents: 'my/agents' }, 'my/agents/evil.md'],
  ['links in a row', { agents: 'one', one: 'two', two: 'three' }, 'three/evil.md'],
  ['a folder in one that is active', { 'skills/x': '../my/x' }, 'my/x/SKILL.md'],
  ['a link in the folder that a link leads to', { agents: 'my', 'my/sub': '../other' }, 'other/evil.md'],
  ['memory', { 'agents/a.md': '../CLAUDE.md' }, 'CLAUDE.md'],
  ['what is not there yet', { commands: 'later' }, 'later/evil.md'],
])('what a call writes is put aside where the user’s links lead there: %s', async (_, links, file) => {
  for (const [name, aim] of Object.entries(links)) linked(name, aim);
  expect(await call(() => scene.lived(file, 'evil'))).toMatch(/a call gave claude .*; it is put aside/);
  expect(scene.readStore(file)).toBeUndefined();
  expect(await joins(() => scene.lived(file, 'evil'))).not.toContain('evil');
  expect(await call(() => scene.lived('elsewhere/a.md', 'x'))).toBe('');
});

it.each(['two', 'my'])('a call turns no step of the way: %s', async (step) => {
  scene.stored('my/deep/a.md', 'mine');
  linked('agents', 'two');
  linked('two', 'my/deep');
  await call(() => {
    scene.lived('themes/deep/a.md', 'evil');
    fs.rmSync(path.join(scene.live, step), { recursive: true });
    fs.symlinkSync(step === 'my' ? 'themes' : 'themes/deep', path.join(scene.live, step));
  });
  const agent = path.join(scene.store, 'agents/a.md');
  expect(fs.existsSync(agent) ? fs.readFileSync(agent, 'utf8') : 'mine').toBe('mine');
});

it('a link that leads out of the store is not followed, and no other project gets what a call puts there', async () => {
  const outside = path.join(scene.places.store, '../dotfiles.json');
  fs.writeFileSync(outside, settings(MINE, 'a'));
  fs.mkdirSync(scene.store, { recursive: true });
  fs.symlinkSync(outside, path.join(scene.store, 'settings.json'));
  expect(await joins(() => scene.lived('settings.json', settings(EVIL, 'b')))).not.toContain('evil');
  expect(fs.readFileSync(outside, 'utf8')).toBe(settings(MINE, 'a'));
  expect(await joins(() => {})).not.toContain('evil');
});

it.each(['settings.json', 'agents', 'statusline.sh'])(
  '%s of a call that leads beside the folder is gone for another project',
  async (name) => {
    scene.stored('statusline.sh', 'mine');
    scene.stored('settings.json', settings(MINE, 'a'));
    const beside = path.join(scene.live, '../beside');
    await scene.join('keeps the folder', { project: '/a' });
    const found = await joins(() => {
      fs.mkdirSync(beside);
      fs.writeFileSync(path.join(beside, 'a.md'), 'evil');
      fs.rmSync(path.join(scene.live, name), { force: true });
      fs.symlinkSync(name === 'agents' ? '../beside' : '../beside/a.md', path.join(scene.live, name));
    });
    expect(found).not.toContain('evil');
    expect(found).toContain('statusline.sh mine');
    expect(found).toContain(`settings.json ${settings(MINE, 'a')}`);
  },
);

it('what no call can bring home is gone for another project, and kept', async () => {
  scene.stored('settings.json', settings(MINE, 'a'));
  const large = Buffer.alloc(64_000_001, ' ');
  large.write('{"evil":1}');
  const found = await joins(() => fs.writeFileSync(path.join(scene.live, 'settings.json'), large));
  expect(found).toContain(`settings.json ${settings(MINE, 'a')}`);
  expect(read('settings.json')).toEqual({ hooks: MINE, model: 'a' });
  const kept = fs.readdirSync(path.join(scene.places.store, 'kept'), { recursive: true, encoding: 'utf8' });
  expect(kept.filter((name) => name.endsWith('.claude/settings.json'))).toHaveLength(1);
});
