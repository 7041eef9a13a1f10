import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mount } from '../../../src/plan/plan.ts';
import { isMissed, keepHome, leavesHome, makeHome } from '../../../src/store/home.ts';

describe('what would be missed of HOME', () => {
  it.each(['report.md', 'app-fix', '.zshrc', '.bash_profile', '.tmux.conf', 'Go'])('%s', (name) =>
    expect(isMissed(name)).toBe(true),
  );
  it.each(['.claude.json', '.cache', '.npm', '.npmrc', '.config', '.zshrc.swp', 'go', 'node_modules'])(
    'not %s',
    (name) => expect(isMissed(name)).toBe(false),
  );
});

let top: string;
let stage: string;
let home: string;
let store: string;
beforeEach(() => {
  top = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-home-'));
  [stage, home, store] = [path.join(top, 'call/mount'), path.join(top, 'call/home'), path.join(top, 'store')];
  for (const folder of [stage, store]) fs.mkdirSync(folder, { recursive: true });
});
afterEach(() => fs.rmSync(top, { recursive: true }));

const bind = (source: string, target: string): Mount => ({ kind: 'bind', source, target });
const ofHome = (): Mount => bind(home, '/home/a');

/** Names in `kept`, with those of what is in them, and the lines that were said. */
function keep(): { isKept: boolean; kept: string[]; lines: string[] } {
  const lines: string[] = [];
  const host = { now: () => 0, note: (line: string) => void lines.push(line.replaceAll(top, '')) };
  const isKept = keepHome(host, store, stage);
  const kept = path.join(store, 'kept');
  const names = fs.existsSync(kept) ? fs.readdirSync(kept, { recursive: true, encoding: 'latin1' }) : [];
  return { isKept, kept: names.toSorted(), lines };
}

it('has places for the mounts in it, and no more', () => {
  fs.writeFileSync(path.join(top, 'file'), '');
  const mounts: Mount[] = [
    ...[ofHome(), bind(top, '/home/a/src/app'), bind(top, '/home/a/src/app/.git')],
    ...[bind(path.join(top, 'file'), '/home/a/b/ci.json'), bind(path.join(top, 'gone'), '/home/a/gone')],
    { kind: 'tmpfs', target: '/home/a/.npm' },
    bind(top, '/home/ab'),
  ];
  makeHome(stage, { mounts });
  expect(fs.readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
    '.npm',
    'b',
    'b/ci.json',
    'gone',
    'src',
    'src/app',
  ]);
  expect(fs.statSync(path.join(home, 'b/ci.json')).isFile()).toBe(true);
  expect(leavesHome(stage)).toBe(false);
  expect(keep()).toEqual({ isKept: true, kept: [], lines: [] });
});

it('is kept as far as it would be missed, also of a command that was run again', () => {
  makeHome(stage, { mounts: [ofHome()] });
  fs.writeFileSync(path.join(home, 'first.md'), '1');
  makeHome(stage, { mounts: [ofHome()] });
  fs.mkdirSync(path.join(home, 'fix/a'), { recursive: true });
  for (const name of ['fix/a/b', '.npmrc', '.zshrc', '\u001b[31mred\n']) fs.writeFileSync(path.join(home, name), '2');
  fs.writeFileSync(Buffer.from(`${home}/odd\xff`, 'latin1'), '3');
  fs.writeFileSync(path.join(home, 'empty'), '');
  fs.chmodSync(home, 0);
  expect(leavesHome(stage)).toBe(true);
  const at = 'home-19700101T000000Z';
  expect(keep()).toEqual({
    isKept: true,
    kept: [
      ...[at, `${at}.2`, `${at}.2/first.md`, `${at}/.zshrc`, `${at}/\u001b[31mred\n`],
      ...[`${at}/fix`, `${at}/fix/a`, `${at}/fix/a/b`, `${at}/odd\xff`],
    ].toSorted(),
    lines: [
      `mayfly: a call wrote ?[31mred\\n, .zshrc, fix, odd\uFFFD into HOME, which ends with it; that is kept as /store/kept/${at}`,
      `mayfly: a call wrote first.md into HOME, which ends with it; that is kept as /store/kept/${at}.2`,
    ],
  });
  expect(keep()).toMatchObject({ isKept: true, lines: [] });
});

it('follows no link, and leaves out what is no file or too large', () => {
  makeHome(stage, { mounts: [ofHome()] });
  fs.symlinkSync('/nowhere', path.join(home, 'link'));
  fs.mkdirSync(path.join(home, 'folder'));
  fs.writeFileSync(path.join(home, 'folder/large'), '');
  fs.truncateSync(path.join(home, 'folder/large'), 2 ** 31);
  const { kept, lines } = keep();
  expect(kept).toEqual(['home-19700101T000000Z', 'home-19700101T000000Z/link']);
  expect(lines).toEqual([expect.stringMatching(/wrote folder, link into .* without 1 entries of it/)]);
});

it('stays where the store does not take it, and is taken later', () => {
  makeHome(stage, { mounts: [ofHome()] });
  fs.writeFileSync(path.join(home, 'report.md'), 'mine');
  fs.writeFileSync(path.join(store, 'kept'), 'in its place');
  expect(keepHome({ now: () => 0, note: () => {} }, store, stage)).toBe(false);
  fs.rmSync(path.join(store, 'kept'));
  expect(keep()).toMatchObject({ isKept: true, kept: ['home-19700101T000000Z', 'home-19700101T000000Z/report.md'] });
});
