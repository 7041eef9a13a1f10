import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NAMES } from '../../src/ssh/algorithms.ts';
import { INSIDE } from '../../src/providers/programs.ts';
import { Home, readCase } from '../unit/ssh/real-ssh.ts';
import { engine, HARDENED, realImage } from './images.ts';

async function inside(script: string, more: readonly string[] = []): Promise<string> {
  const image = await realImage('tools');
  const { code, stdout, stderr } = await engine([...HARDENED, ...more, '--entrypoint', 'sh', image, '-c', script]);
  if (code !== 0) throw new Error(stderr);
  return stdout.toString();
}

it('every program that counts as inside is in the image', async () => {
  const names = [...INSIDE].map((name) => `'${name}'`).join(' ');
  expect(await inside(`for name in ${names}; do command -v "$name" >/dev/null || echo "$name"; done`)).toBe('');
});

it.each(Object.entries(NAMES))('the names of %s are those of ssh in the image', async (kind, names) => {
  const known = await inside(`ssh -Q ${kind}`);
  expect(known.trim().split('\n').toSorted()).toEqual([...names].toSorted());
});

it('ssh in the image reads every sanitized configuration of the corpus', async () => {
  await using home = new Home();
  const corpus = path.resolve(import.meta.dirname, '../unit/ssh/corpus');
  const cases = fs.readdirSync(corpus).map((name) => readCase(path.join(corpus, name)));
  for (const { name, files } of cases) {
    home.put(files);
    home.put({ [`out/${name}`]: home.sanitize().text });
    for (const file of Object.keys(files)) fs.rmSync(home.file(file));
  }
  const mount = ['--mount', `type=bind,source=${home.file('out')},target=/out,readonly`];
  const script =
    'for file in /out/*; do ssh -F "$file" -G ab >/dev/null 2>/tmp/why || { echo "$file"; cat /tmp/why; }; done';
  expect(await inside(script, mount)).toBe('');
});
