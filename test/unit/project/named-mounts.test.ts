import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namedMounts } from '../../../src/project/named-mounts.ts';

let root: string;
beforeEach(() => void (root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-mounts-')))));
afterEach(() => fs.rmSync(root, { recursive: true }));

describe('mounts that the user names', () => {
  const mounts = (paths: Record<string, 'read-only' | 'writable'>): unknown =>
    namedMounts(
      paths,
      'the template ci',
      `${root}/home`,
      { home: `${root}/home`, precious: [`${root}/store`, `${root}/home/.ssh`] },
      `${root}/home/project`,
    );

  it('are at the path as it is written, with what is behind it', () => {
    fs.mkdirSync(`${root}/home/real data, "all"`, { recursive: true });
    fs.symlinkSync('real data, "all"', `${root}/home/data`);
    expect(mounts({ '~/data/': 'read-only', [`${root}/home/real data, "all"`]: 'writable' })).toEqual([
      {
        kind: 'bind',
        source: `${root}/home/real data, "all"`,
        target: `${root}/home/data`,
        readOnly: true,
        sealed: true,
      },
      { kind: 'bind', source: `${root}/home/real data, "all"`, target: `${root}/home/real data, "all"`, sealed: true },
    ]);
  });

  it('are not where a link leads that a call may have put there, by whichever way', () => {
    fs.mkdirSync(`${root}/home/code/lib`, { recursive: true });
    fs.mkdirSync(`${root}/home/private`);
    fs.symlinkSync('../private', `${root}/home/code/shared`);
    fs.symlinkSync('code/shared', `${root}/home/data`);
    fs.symlinkSync('home', `${root}/house`);
    for (const written of ['~/code/shared', '~/data', `${root}/house/code/shared`])
      expect(() => mounts({ [written]: 'writable' })).toThrow(
        `${root}/home/code/shared is a link that a call may have put there; name what it leads to, ${root}/home/private, in the template`,
      );
    expect(mounts({ [`${root}/house/code/lib`]: 'writable' })).toMatchObject([{ source: `${root}/home/code/lib` }]);
  });

  it.each([
    ['data', 'it is not an absolute path'],
    ['~other/data', 'it is not an absolute path'],
    ['~/none', 'there is no such file or folder'],
    ['~', 'it holds your whole home folder'],
    ['~/..', 'it holds your whole home folder'],
    ['~/.ssh', '.ssh'],
    ['~/keys', '.ssh'],
    ['~/to-store', '/store'],
    ['~/project/src', 'the project has it already'],
    ['/', 'the whole file system'],
    ['/usr', 'would hide the same folder'],
    ['/dev/null', 'nothing below /dev is mounted'],
    ['/proc/self', 'nothing below /proc is mounted'],
  ])('never hold %s', (written, reason) => {
    for (const folder of ['home/.ssh', 'home/project/src', 'store'])
      fs.mkdirSync(path.join(root, folder), { recursive: true });
    fs.symlinkSync('.ssh', `${root}/home/keys`);
    fs.symlinkSync('../store', `${root}/home/to-store`);
    expect(() => mounts({ [written]: 'read-only' })).toThrow(reason);
  });
});
