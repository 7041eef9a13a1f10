import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sealed } from '../../../src/plan/bind.ts';
import { sealsOf } from '../../../src/plan/seals.ts';

let top: string;
const at = (name: string): string => path.join(top, name);
beforeEach(() => {
  top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-seals-')));
  for (const name of ['a\nb', 'private/deep', 'closed/in']) fs.mkdirSync(at(name), { recursive: true });
  fs.writeFileSync(at('file'), '');
});
afterEach(() => fs.rmSync(top, { recursive: true }));

const seals = (names: readonly string[], sameFiles = true): string =>
  sealsOf({
    mounts: [...names.map((name) => sealed(at(name))), { kind: 'bind', source: '/nowhere', target: '/x' }],
    sameFiles,
  });
const id = (name: string): string => execFileSync('stat', ['-c', '%d:%i', at(name)], { encoding: 'utf8' }).trim();

it('are the numbers of what stands there, by target', () => {
  fs.chmodSync(at('closed'), 0o111);
  expect(seals(['a\nb', 'file', 'closed/in'])).toBe(
    `${id('a\nb')} ${top}/a\n\tb\n${id('file')} ${at('file')}\n${id('closed/in')} ${at('closed/in')}\n`,
  );
  expect(seals(['file'], false)).toBe('');
});

it.each<[string, () => void, string]>([
  ['a link', () => fs.symlinkSync('private', at('b')), 'b'],
  ['what a link leads to', () => fs.symlinkSync('private', at('b')), 'b/deep'],
  ['a link to a file', () => fs.symlinkSync('file', at('b')), 'b'],
  ['a pipe', () => void execFileSync('mkfifo', [at('b')]), 'b'],
  ['nothing', () => {}, 'b/c'],
])('%s is refused, whatever the machine', (_, make, name) => {
  make();
  for (const same of [true, false]) expect(() => seals([name], same)).toThrow(`will not mount ${at(name)}: `);
});
