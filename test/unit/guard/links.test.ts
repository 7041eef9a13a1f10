import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lines, Scene } from './scene.ts';

describe('what stands behind links', () => {
  it('a file behind a link', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.write(`${root}/tools/envrc`, 'good');
    fs.symlinkSync('tools/envrc', `${root}/.envrc`);
    expect(lines(await scene.call(root, () => scene.write(`${root}/tools/envrc`, 'evil')))).toEqual([
      'tools/envrc: changed',
    ]);
  });

  it('links that lead elsewhere, step by step, and what was there before is not taken for new', async () => {
    using scene = new Scene();
    const root = scene.repository();
    for (const name of ['one', 'two']) scene.write(`${root}/tools/${name}`, name);
    fs.symlinkSync('one', `${root}/tools/now`);
    fs.symlinkSync('tools/now', `${root}/.envrc`);
    const note = await scene.call(root, () => {
      fs.rmSync(`${root}/tools/now`);
      fs.symlinkSync('two', `${root}/tools/now`);
      scene.write(`${root}/tools/one`, 'evil');
    });
    expect(lines(note)).toEqual(['tools/now: now a link to two', 'tools/one: changed']);
    expect(await scene.guard(root, 'restore')).toMatchObject({ code: 0 });
    expect(fs.readFileSync(`${root}/.envrc`, 'utf8')).toBe('one');
    expect(fs.readFileSync(`${root}/tools/two`, 'utf8')).toBe('two');
  });

  it('a file that becomes a link to one that was there', async () => {
    using scene = new Scene();
    const root = scene.repository();
    scene.write(`${root}/README.md`, 'text');
    scene.write(`${root}/.envrc`, 'good');
    const note = await scene.call(root, () => {
      fs.rmSync(`${root}/.envrc`);
      fs.symlinkSync('README.md', `${root}/.envrc`);
    });
    expect(lines(note)).toEqual(['.envrc: now a link to README.md']);
    expect(await scene.guard(root, 'restore')).toMatchObject({ code: 0 });
    expect(fs.readFileSync(`${root}/README.md`, 'utf8')).toBe('text');
  });

  it('a file that is made where a link led to nothing', async () => {
    using scene = new Scene();
    const root = scene.repository();
    fs.symlinkSync('tools/envrc', `${root}/.envrc`);
    expect(lines(await scene.call(root, () => scene.write(`${root}/tools/envrc`, 'evil')))).toEqual([
      'tools/envrc: new',
    ]);
    expect(await scene.call(root, () => scene.write(`${root}/tools/other`, 'x'))).toBe('');
  });
});
