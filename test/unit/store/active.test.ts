import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { CLAUDE_FILES } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import type { FileRule } from '../../../src/providers/provider.ts';
import { withhold, withUnits } from '../../../src/store/active.ts';
import { ruleFor } from '../../../src/store/classes.ts';
import { labelOf, namesOf } from '../../../src/store/label.ts';
import { type Kind, versionOf } from '../../../src/boundary/version.ts';

const text = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content));
const version = (content: unknown, kind: Kind = 'file') => versionOf(Buffer.from(text(content)), kind);

interface Case {
  readonly rules?: readonly FileRule[];
  readonly kind?: Kind;
  readonly store?: unknown;
  readonly base?: unknown;
  readonly isOn?: boolean;
  readonly strict?: boolean;
}

/** What goes on to the store, and the names of what does not. */
function split(file: string, live: unknown, given: Case = {}): [string | undefined, string[]] {
  const { rules = CLAUDE_FILES, kind = 'file', store, base, isOn = false, strict = false } = given;
  const result = withhold({
    file,
    rule: ruleFor(rules, file),
    folder: ruleFor(rules, `${file}/`),
    live: version(live, kind),
    store: store === undefined ? undefined : version(store),
    base: base === undefined ? undefined : version(base),
    isOn: () => isOn,
    strict,
  });
  return [result.version?.bytes.toString(), result.units.map(({ keys }) => keys?.join('.') ?? 'all')];
}

const HOOK = [{ hooks: [{ type: 'command', command: 'git config x' }] }];

describe('settings of a call', () => {
  it.each([
    ['hooks', { hooks: { SessionStart: HOOK } }, ['hooks.SessionStart']],
    ['hooks that are no object', { hooks: HOOK }, ['hooks']],
    ['programs', { statusLine: { command: 'x' }, apiKeyHelper: 'x' }, ['statusLine', 'apiKeyHelper']],
    ['variables', { env: { ANTHROPIC_BASE_URL: 'http://x' } }, ['env.ANTHROPIC_BASE_URL']],
    ['plugins', { enabledPlugins: { 'a@b': true, 'c@d': false } }, ['enabledPlugins.a@b']],
    ['prototypes', '{"__proto__":{"hooks":{"x":[1]}}}', ['__proto__']],
    [
      'what switches nothing on',
      { hooks: {}, env: {}, statusLine: null, apiKeyHelper: '', enabledPlugins: { a: false } },
      [],
    ],
    ['what a person chooses', { model: 'opus', permissions: { allow: ['Bash(ls)'] }, theme: 'dark' }, []],
  ])('with %s', (_, active, names) => {
    const live = text(active);
    const [rest, found] = split('settings.json', live);
    expect([found, rest === live]).toEqual([names, names.length === 0]);
    expect(split('settings.json', rest)[1]).toEqual([]);
  });

  it('lose only what the store does not have', () => {
    const mine = { hooks: { Stop: ['mine'] }, model: 'a' };
    const live = { hooks: { Stop: ['mine'], SessionStart: ['evil'] }, model: 'b' };
    expect(split('settings.json', live, { store: mine })).toEqual([
      text({ hooks: { Stop: ['mine'] }, model: 'b' }),
      ['hooks.SessionStart'],
    ]);
    const changed = { hooks: { Stop: ['evil'] }, model: 'b' };
    expect(split('settings.json', changed, { store: mine })).toEqual([text({ ...mine, model: 'b' }), ['hooks.Stop']]);
    expect(split('settings.json', { model: 'b' }, { store: mine })).toEqual([text({ model: 'b' }), []]);
  });

  it('count as a whole where they have comments', () => {
    const live = '{ // mine\n "hooks": {"x": ["evil"]} }';
    expect(split('settings.json', live, { store: { model: 'a' } })).toEqual([text({ model: 'a' }), ['all']]);
    expect(split('settings.json', '{ "model": "b", /* mine */ }')[1]).toEqual([]);
  });

  it('that nobody can read count where another project would try to', () => {
    expect(split('settings.json', '{"hooks":')[1]).toEqual([]);
    expect(split('settings.json', '{"hooks":', { strict: true })).toEqual([undefined, ['all']]);
  });

  test('of other names and of Gemini CLI', () => {
    for (const file of ['.claude.json', '.config.json']) {
      expect(split(file, { mcpServers: { x: { command: 'x' } }, numStartups: 1 })).toEqual([
        text({ numStartups: 1 }),
        ['mcpServers.x'],
      ]);
      expect(split(file, { projects: { '/a': { mcpServers: { x: {} }, history: [1] } } })[1]).toEqual([]);
      expect(split(file, { projects: { '/a': { mcpServers: { x: { command: 'x' } } } } })[1]).toEqual([
        'projects./a.mcpServers.x',
      ]);
    }
    const rules = gemini.files;
    const live = {
      tools: { callCommand: 'x', shell: { pager: 'x', showColor: true } },
      mcpServers: { a: { url: 'x' } },
      ui: { theme: 'x' },
    };
    expect(split('settings.json', live, { rules })).toEqual([
      text({ tools: { shell: { showColor: true } }, ui: { theme: 'x' } }),
      ['tools.callCommand', 'tools.shell.pager', 'mcpServers.a'],
    ]);
  });
});

describe('files of a call', () => {
  it.each<[string, string, Case, boolean]>([
    ['agents/a.md', 'x', {}, true],
    ['agents/a.md', 'x', { store: 'x' }, false],
    ['agents/a.md', 'x', { base: 'x', store: 'y' }, false],
    ['commands/a.md', 'x', { store: 'y' }, true],
    ['skills/a/SKILL.md', 'x', {}, true],
    ['CLAUDE.md', 'x', {}, false],
    ['plugins/cache/a/x.js', 'x', {}, false],
    ['plugins/cache/a/x.js', 'x', { isOn: true }, true],
    ['plugins/data/a.json', 'x', { isOn: true }, false],
    ['plugins/store/a.json', '{}', { isOn: true }, false],
    ['statusline.sh', 'x', {}, true],
    ['statusline', '#!/bin/sh', {}, true],
    ['statusline', 'x', { store: '#!/bin/sh' }, true],
    ['statusline', 'x', { kind: 'program' }, true],
    ['notes.txt', 'x', {}, false],
    ['settings.json', 'other.json', { kind: 'link' }, true],
    ['agents', 'other', { kind: 'link' }, true],
    ['alias.json', 'settings.json', { kind: 'link' }, false],
    ['.env', 'X=1', { rules: gemini.files }, true],
    ['extensions/a/gemini-extension.json', '{}', { rules: gemini.files }, true],
    ['policies/a.toml', 'x', { rules: gemini.files }, true],
    ['trusted_hooks.json', '{}', { rules: gemini.files }, true],
    ['projects.json', '{}', { rules: gemini.files }, false],
  ])('%s with %s', (file, content, given, isHeld) => {
    const store = given.store as string | undefined;
    expect(split(file, content, given)).toEqual(isHeld ? [store, ['all']] : [content, []]);
  });
});

const key = fc.constantFrom('hooks', 'env', 'mcpServers', 'projects', 'statusLine', '__proto__', 'a', 'SessionStart');
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>('x', 'y', 1, true, false, null, {}, []),
    fc.array(tie('json'), { maxLength: 2 }),
    fc.array(fc.tuple(key, tie('json')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs) as unknown),
  ),
}));

test('what is taken out and what is left make the whole again, and nothing is taken out twice', () => {
  fc.assert(
    fc.property(json, json, fc.constantFrom('settings.json', '.claude.json'), (live, store, file) => {
      const sides = { file, rule: ruleFor(CLAUDE_FILES, file), base: undefined, isOn: () => true, strict: false };
      const { version: rest, units } = withhold({ ...sides, live: version(live), store: version(store) });
      fc.pre(rest !== undefined && units.every(({ keys }) => keys && keys.length > 0));
      expect(withhold({ ...sides, live: rest, store: version(store) }).units).toEqual([]);
      expect(units.length > 0 || rest.bytes.toString() === text(live)).toBe(true);
      const again = withhold({ ...sides, live: withUnits(rest, units) ?? rest, store: version(store) });
      const ids = (all: typeof units): string[] => all.map((unit) => unit.version.id).toSorted();
      expect(ids(again.units)).toEqual(ids(units));
    }),
    { numRuns: 1000 },
  );
});

test('names say what runs, are short, and hold nothing that a terminal obeys', () => {
  const name = (keys: readonly string[] | undefined, content: unknown, file = 'settings.json'): string =>
    labelOf({ file, ...(keys && { keys }), version: version(JSON.stringify(content)) });
  expect(name(['hooks', 'SessionStart'], HOOK)).toBe('hooks.SessionStart "git config x"');
  expect(name(['env', 'TOKEN'], 'secret')).toBe('env.TOKEN');
  expect(name(['mcpServers', 'x'], { command: 'npx', args: ['secret'] }, '.claude.json')).toBe(
    '.claude.json: mcpServers.x "npx"',
  );
  expect(name(undefined, 'x', 'skills/a/deep/er/x.md')).toBe('skills/a/deep');
  const cut = name(['apiKeyHelper'], `\u001b[2J\n${'x'.repeat(500)}`);
  expect([cut.includes('\u001b'), cut.includes('\n'), cut.length < 110]).toEqual([false, false, true]);
  expect(namesOf(['a', 'a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d, e and 1 more');
});
