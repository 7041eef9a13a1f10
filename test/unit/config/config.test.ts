import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, settings } from '../../../src/config.ts';
import { placesIn } from '../../../src/places.ts';

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

  it('names a variable that holds nonsense', () => {
    expect(() => settings({}, { MAYFLY_ENGINE: 'lxc' }, {}, 'x').get('engine')).toThrow(/MAYFLY_ENGINE.*allowed: auto/);
  });
});
