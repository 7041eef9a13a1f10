import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Ground, isPast } from '../../../src/guard/ground.ts';

/** Long after whatever the test has made, and long before what it changes. */
const LATER = 1_000_000;

function scene(): { readonly at: (name: string) => string } & Disposable {
  const top = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-ground-'));
  fs.mkdirSync(path.join(top, 'folder/inner'), { recursive: true });
  fs.writeFileSync(path.join(top, 'folder/file'), '');
  return { at: (name) => path.join(top, name), [Symbol.dispose]: () => fs.rmSync(top, { recursive: true }) };
}

describe('what a list rests on', () => {
  const changes: readonly (readonly [string, (at: (name: string) => string) => void])[] = [
    ['a name more', (at) => fs.writeFileSync(at('folder/more'), '')],
    ['a name less', (at) => fs.rmSync(at('folder/file'))],
    ['a folder in the place of a file', (at) => (fs.rmSync(at('folder/file')), fs.mkdirSync(at('folder/file')))],
    [
      'a link in its own place',
      (at) => (fs.renameSync(at('folder'), at('moved')), fs.symlinkSync('moved', at('folder'))),
    ],
    ['what was looked for in vain', (at) => fs.mkdirSync(at('nothing'))],
    [
      'the way',
      (at) => (fs.renameSync(at('way'), at('moved')), fs.cpSync(at('moved'), at('way'), { recursive: true })),
    ],
    [
      'a name more, with the times of before',
      (at) => {
        const { atime, mtime } = fs.statSync(at('folder'));
        fs.writeFileSync(at('folder/more'), '');
        fs.utimesSync(at('folder'), atime, mtime);
      },
    ],
  ];

  it.each(changes)('is another with %s', (_, change) => {
    using place = scene();
    fs.mkdirSync(place.at('way'));
    const now = Date.now() + LATER;
    const ground = new Ground(now);
    ground.note(place.at('folder'));
    ground.noteWay(place.at('way'));
    expect(ground.isThere(place.at('nothing'))).toBe(false);
    fs.writeFileSync(place.at('way/more'), ''); // whatever changes in it
    fs.writeFileSync(place.at('folder/inner/more'), '');
    expect(ground.holds(now)).toBe(true);
    change(place.at);
    expect(ground.holds(now)).toBe(false);
  });

  it.each([
    ['changed just now', (ground: Ground, at: (name: string) => string) => ground.note(at('folder'))],
    ['a link on the way', (ground: Ground, at: (name: string) => string) => ground.noteWay(at('link'))],
  ])('tells nothing of what is %s', (_, note) => {
    using place = scene();
    fs.symlinkSync('folder', place.at('link'));
    const ground = new Ground(fs.statSync(place.at('folder')).ctimeMs);
    note(ground, place.at);
    expect(ground.holds(Date.now() + LATER)).toBe(false);
  });

  it.each([
    [1000.5, 1015, false],
    [1000.5, 1021, true],
    [1000, 2900, false], // where seconds are counted, or two
    [1000, 3200, true],
  ])('a change at %s is past at %s: %s', (ctimeMs, now, expected) => {
    expect(isPast({ ctimeMs }, now)).toBe(expected);
  });
});
