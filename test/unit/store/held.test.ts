import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { accept } from '../../../src/store/accept.ts';
import { Held } from '../../../src/store/held.ts';
import { liveParts } from '../../../src/store/layout.ts';
import { createScene, type Scene } from '../../support/scene.ts';
import { tries } from '../../support/random.ts';

let scene: Scene;
beforeEach(() => void (scene = createScene()));
afterEach(() => scene[Symbol.dispose]());

const HOOK = { SessionStart: [{ hooks: [{ type: 'command', command: 'evil' }] }] };
const LINE =
  /^mayfly: a call gave claude what calls in every project would run: .*; it is put aside, see mayfly guard accept$/;

function settings(where: 'readStore' | 'readLive'): unknown {
  return JSON.parse(scene[where]('settings.json') ?? 'null');
}

function shelf(): string[] {
  return fs.existsSync(path.join(scene.places.store, 'guard/held/claude'))
    ? fs.readdirSync(path.join(scene.places.store, 'guard/held/claude'))
    : [];
}

async function acceptAll(): Promise<string[]> {
  const provider = { name: 'claude', folder: '.claude', files: claude.files };
  const flow = {
    host: scene.host,
    parts: liveParts(scene.places, 'claude'),
    provider,
    store: scene.store,
    note: () => {},
  };
  return accept(scene.host, flow, new Held(scene.store).units());
}

it('what a call adds that later calls would run is put aside, said once, and in force when it is accepted', async () => {
  scene.stored('settings.json', '{"hooks":{"Stop":["mine"]}}');
  for (const id of ['one', 'two']) {
    const call = await scene.join(id);
    expect(settings('readLive')).toEqual({ hooks: { Stop: ['mine'] }, ...(id === 'two' && { model: 'x' }) });
    scene.lived('settings.json', JSON.stringify({ model: 'x', hooks: { Stop: ['mine'], ...HOOK } }));
    scene.lived('agents/a.md', 'evil');
    await call.leave();
    expect(settings('readStore')).toEqual({ model: 'x', hooks: { Stop: ['mine'] } });
    expect(scene.readStore('agents/a.md')).toBeUndefined();
  }
  expect(scene.notes).toEqual([expect.stringMatching(LINE)]);
  expect(scene.notes[0]).toMatch(/hooks\.SessionStart "evil"/);
  expect(scene.notes[0]).toMatch(/agents\/a\.md/);
  expect(await acceptAll()).toEqual([]);
  expect(settings('readStore')).toEqual({ model: 'x', hooks: { Stop: ['mine'], ...HOOK } });
  expect(scene.readStore('agents/a.md')).toBe('evil');
  expect(shelf()).toEqual([]);
  const call = await scene.join();
  await call.leave();
  expect(scene.notes).toHaveLength(1);
});

it('what a call takes back is forgotten; a deletion is a change like any other', async () => {
  scene.stored('settings.json', '{"hooks":{"Stop":["mine"]}}');
  scene.stored('agents/mine.md', 'mine');
  const call = await scene.join();
  scene.lived('agents/a.md', 'evil');
  await expect.poll(shelf).toHaveLength(1);
  fs.rmSync(path.join(scene.live, 'agents'), { recursive: true });
  scene.lived('settings.json', '{}');
  await call.leave();
  expect([settings('readStore'), scene.readStore('agents/mine.md'), shelf(), scene.notes]).toEqual([
    {},
    undefined,
    [],
    [],
  ]);
});

it('a call that was killed has it put aside, never merged', async () => {
  await scene.join();
  scene.lived('settings.json', JSON.stringify({ hooks: HOOK, model: 'x' }));
  scene.kill('one');
  await scene.recover();
  expect(settings('readStore')).toEqual({ model: 'x' });
  expect(scene.notes).toEqual([expect.stringMatching(LINE)]);
});

function manyFolders(parent: string): void {
  for (let n = 0; n < 20_100; n += 1) fs.mkdirSync(path.join(scene.live, parent, `${n}`), { recursive: true });
}

it('a call of another project does not find it in the folder that it shares; one of the same project does', async () => {
  const one = await scene.join('one', { project: '/a' });
  scene.lived('settings.json', JSON.stringify({ hooks: HOOK, model: 'x' }));
  scene.lived('skills/x/SKILL.md', 'evil');
  fs.symlinkSync('themes', path.join(scene.live, 'commands'));
  await scene.join('same', { project: '/a' }).then((call) => call.leave());
  expect(settings('readLive')).toEqual({ hooks: HOOK, model: 'x' });
  scene.notes.length = 0;
  const other = await scene.join('other', { project: '/b' });
  expect(settings('readLive')).toEqual({ model: 'x' });
  expect([scene.readLive('skills/x/SKILL.md'), fs.existsSync(path.join(scene.live, 'commands'))]).toEqual([
    undefined,
    false,
  ]);
  await one.leave();
  // The first one has left: what was its own is of nobody's project now.
  scene.lived('.claude.json', '{"mcpServers":{"x":{"command":"evil"}}}');
  const last = await scene.join('last', { project: '/b' });
  expect(scene.readLive('.claude.json')).toBe('{}');
  await other.leave();
  await last.leave();
  expect(scene.notes.every((line) => LINE.test(line))).toBe(true);
});

it('a forged stamp hides nothing from a call of another project', async () => {
  const before = JSON.stringify({ model: 'x', pad: ' '.repeat(60) });
  scene.stored('settings.json', before);
  const one = await scene.join('one', { project: '/a' });
  const file = path.join(scene.live, 'settings.json');
  const { atime, mtime } = fs.statSync(file);
  const evil = JSON.stringify({ hooks: { Stop: ['evil'] } });
  fs.writeFileSync(file, evil.padEnd(before.length));
  fs.utimesSync(file, atime, mtime);
  const other = await scene.join('other', { project: '/b' });
  expect(scene.readLive('settings.json')).not.toContain('evil');
  for (const call of [one, other]) await call.leave();
  expect(scene.readStore('settings.json')).not.toContain('evil');
});

it.each<[string, () => void]>([
  ['more than a walk looks at', () => manyFolders('plugins')],
  ['a name that is no UTF-8', () => fs.writeFileSync(Buffer.from(`${scene.live}/\xff.json`, 'latin1'), 'x')],
  ['a folder in too many', () => fs.mkdirSync(path.join(scene.live, 'agents', 'd/'.repeat(1500)), { recursive: true })],
])(
  'what cannot be looked through, %s, keeps calls of another project out until the others have ended',
  async (_, make) => {
    const one = await scene.join('one', { project: '/a' });
    fs.mkdirSync(path.join(scene.live, 'agents'), { recursive: true });
    make();
    await expect(scene.join('other', { project: '/b' })).rejects.toThrow(
      /cannot be looked through: .*end the calls of/su,
    );
    await scene.join('same', { project: '/a' }).then((call) => call.leave());
    await one.leave();
    await scene.join('other', { project: '/b' }).then((call) => call.leave());
  },
);

it('as much of what runs nothing keeps nobody out', async () => {
  const one = await scene.join('one', { project: '/a' });
  manyFolders('todos');
  await expect(scene.join('other', { project: '/b' }).then((call) => call.leave())).resolves.toBeUndefined();
  await one.leave();
});

it('more than a bound is not kept, which is said', async () => {
  const call = await scene.join();
  fs.mkdirSync(path.join(scene.live, 'commands'));
  for (let n = 0; n < 2010; n++) fs.writeFileSync(path.join(scene.live, `commands/${n}.md`), String(n));
  await call.leave();
  expect(shelf()).toHaveLength(2000);
  expect(scene.notes.join('\n')).toMatch(/more of what later calls would run than is put aside/);
});

const word = fc.constantFrom('hooks', 'env', 'mcpServers', 'statusLine', 'apiKeyHelper', 'model', 'Stop', '__proto__');
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>('evil', 1, true, null, {}),
    fc.array(tie('json'), { maxLength: 2 }),
    fc.array(fc.tuple(word, tie('json')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs) as unknown),
  ),
}));
const write = fc.tuple(fc.constantFrom('settings.json', '.claude.json', 'agents/a.md', 'x.sh'), json, fc.boolean());

it('whatever calls write, the store never holds what is active and was not accepted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 5 }), fc.boolean(), async (writes, isKilled) => {
      using own = createScene();
      own.stored('settings.json', '{"hooks":{"Stop":["mine"]},"model":"m"}');
      const call = await own.join();
      for (const [file, content, isStored] of writes) {
        // The user changes other things meanwhile.
        if (isStored)
          own.stored('settings.json', JSON.stringify({ hooks: { Stop: ['mine'] }, n: JSON.stringify(content) }));
        own.lived(file, JSON.stringify(content));
      }
      if (isKilled) {
        own.kill('one');
        await own.recover();
      }
      await call.leave();
      const stored = JSON.parse(own.readStore('settings.json') ?? '{}') as Record<string, unknown>;
      for (const key of ['env', 'mcpServers', 'statusLine', 'apiKeyHelper'])
        expect(JSON.stringify(stored[key] ?? '')).not.toMatch(/evil|1|true/);
      expect([
        undefined,
        '[]',
        '{}',
        'null',
        '{"Stop":["mine"]}',
        '""',
        '{"Stop":{}}',
        '{"Stop":null}',
        '{"Stop":[]}',
      ]).toContain(stored['hooks'] === undefined ? undefined : JSON.stringify(stored['hooks']));
      expect([own.readStore('agents/a.md'), own.readStore('x.sh')]).toEqual([undefined, undefined]);
      const state = JSON.parse(own.readStore('.claude.json') ?? '{}') as Record<string, unknown>;
      expect(JSON.stringify((state as { mcpServers?: unknown } | null)?.mcpServers ?? '')).not.toMatch(/evil|1|true/);
    }),
    { numRuns: tries(80) },
  );
});
