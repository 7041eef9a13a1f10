import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config-file/load.ts';
import { inProject, settings } from '../../../src/config/config.ts';
import { placesIn } from '../../../src/config/places.ts';

let folder: string;
beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-config-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('loadConfig', () => {
  it('is empty without a file, and cached by content', async () => {
    const places = placesIn(folder, path.join(folder, 'run'));
    expect(await loadConfig(places)).toEqual({});
    fs.writeFileSync(path.join(folder, 'config.yaml'), 'memory: 4g\n');
    expect(await loadConfig(places)).toEqual({ memory: '4g' });
    const [cached = ''] = fs.readdirSync(places.cache);
    fs.writeFileSync(path.join(places.cache, cached), '{"memory":"5g"}');
    expect(await loadConfig(places)).toEqual({ memory: '5g' });
    fs.appendFileSync(path.join(folder, 'config.yaml'), 'cpus: 2\n');
    expect(await loadConfig(places)).toEqual({ memory: '4g', cpus: 2 });
  });
});

describe('settings', () => {
  const config = { memory: '4g', network: 'none', providers: { glm: { memory: '6g' } } };

  it('looks at the flag, the variable, the provider, the file and the default, in this order', () => {
    expect(settings({ memory: '1g' }, { MAYFLY_MEMORY: '2g' }, config, 'glm').get('memory')).toBe('1g');
    expect(settings({}, { MAYFLY_MEMORY: '2g' }, config, 'glm').get('memory')).toBe('2g');
    expect(settings({}, {}, config, 'glm').get('memory')).toBe('6g');
    expect(settings({}, {}, config, 'claude').get('memory')).toBe('4g');
    expect(settings({}, {}, {}, 'claude').get('memory')).toBeUndefined();
    expect(settings({}, { MAYFLY_READ_ONLY: '' }, {}, 'claude').get('read-only')).toBe(true);
  });

  it('looks at the project before the provider, the nearest folder first, through links', () => {
    const [work, link] = [path.join(fs.realpathSync(folder), 'work'), path.join(folder, 'link')];
    fs.mkdirSync(work);
    fs.symlinkSync(work, link);
    const all = {
      ...config,
      projects: { [link]: { memory: '1g', cpus: 3 }, [`${work}/deep`]: { memory: '2g' }, '~': { cpus: 1 } },
    };
    const get = (root: string, key: 'memory' | 'cpus'): unknown =>
      settings({}, {}, inProject(all, root, '/home/ann'), 'glm').get(key);
    expect([get(`${work}/a`, 'memory'), get(`${work}/a`, 'cpus')]).toEqual(['1g', 3]);
    expect([get(`${work}/deep/a`, 'memory'), get(`${work}/deep/a`, 'cpus')]).toEqual(['2g', 3]);
    expect([get(`${work}er`, 'memory'), get('/home/ann/b', 'cpus')]).toEqual(['6g', 1]);
    expect(settings({}, {}, inProject(all, work, '/'), 'glm').find('memory')?.from).toBe(
      `config.yaml, projects.${work}`,
    );
  });

  it('names a variable that holds nonsense', () => {
    expect(() => settings({}, { MAYFLY_ENGINE: 'lxc' }, {}, 'x').get('engine')).toThrow(/MAYFLY_ENGINE.*allowed: auto/);
  });
});
