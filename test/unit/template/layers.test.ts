import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import { layerSuffix } from '../../../src/engine/images/layer.ts';
import { placesIn } from '../../../src/config/places.ts';
import { desertedLayers, forgetLayer, noteLayer } from '../../../src/template/layers.ts';

const JQ = { debian: ['jq'] };
const suffix = await layerSuffix(JQ);
let folder: string;
let project: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-layers-'));
  project = path.join(folder, 'shop');
  fs.mkdirSync(path.join(project, '.ai-state/templates'), { recursive: true });
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const store = (): string => path.join(folder, 'store');
const deserted = (config: Config, engine = 'docker'): Promise<string[]> =>
  desertedLayers(placesIn(store(), path.join(folder, 'run')), config, engine);
const note = (template: string): Promise<void> => noteLayer(store(), 'docker', suffix, { project, template });
const write = (text: string): void => fs.writeFileSync(path.join(project, '.ai-state/templates/ci.yaml'), text);

describe('a layer that a template of config.yaml has had', () => {
  it.each<[string, Config, boolean]>([
    ['is kept while the template asks for it', { templates: { ci: { memory: '1g', tools: JQ } } }, true],
    ['is deserted when it asks for others', { templates: { ci: { tools: { debian: ['jq', 'fd'] } } } }, false],
    ['is deserted when it asks for none', { templates: { ci: { memory: '1g' } } }, false],
    ['is deserted when the template is gone', { templates: { other: { tools: JQ } } }, false],
  ])('%s', async (_, config, isKept) => {
    await note('ci');
    expect(await deserted(config)).toEqual(isKept ? [] : [suffix]);
  });

  it('is kept while another template asks for it that has had it too', async () => {
    await note('ci');
    await note('big');
    expect(await deserted({ templates: { big: { tools: JQ } } })).toEqual([]);
  });
});

describe('a layer that a template of a project has had', () => {
  it.each([
    ['is kept while it asks for it', 'tools: { debian: [jq] }\n', true],
    ['is deserted when it asks for another', 'tools: { debian: [fd] }\n', false],
    ['is kept while the file cannot be read', 'tools: { debian: [jq\n', true],
  ])('%s', async (_, text, isKept) => {
    await note('ci');
    write(text);
    expect(await deserted({})).toEqual(isKept ? [] : [suffix]);
  });

  it('is deserted when the project is gone', async () => {
    await note('ci');
    write('tools: { debian: [jq] }\n');
    fs.rmSync(project, { recursive: true });
    expect(await deserted({})).toEqual([suffix]);
  });
});

describe('a layer that config.yaml asks for', () => {
  const noted = (): Promise<void> => noteLayer(store(), 'docker', suffix, { provider: 'claude' });

  it.each<[string, Config, boolean]>([
    ['is kept while it does, for all', { tools: JQ }, true],
    ['is kept while it does, for the provider', { providers: { claude: { tools: JQ } } }, true],
    ['is deserted when it is for another provider', { providers: { gemini: { tools: JQ } } }, false],
    ['is deserted when more is asked for', { tools: JQ, providers: { claude: { tools: { npm: ['a'] } } } }, false],
    ['is deserted when none is', {}, false],
  ])('%s', async (_, config, isKept) => {
    await noted();
    expect(await deserted(config)).toEqual(isKept ? [] : [suffix]);
  });

  it('may be a part of that of a template', async () => {
    const both = await layerSuffix({ debian: ['jq', 'fd'] });
    await noteLayer(store(), 'docker', both, { provider: 'claude', project, template: 'ci' });
    expect(await deserted({ tools: JQ, templates: { ci: { tools: { debian: ['fd', 'jq'] } } } })).toEqual([]);
  });
});

describe('the record', () => {
  it('is of one engine, and for nobody else to read', async () => {
    await note('ci');
    expect(await deserted({}, 'podman')).toEqual([]);
    expect(fs.statSync(path.join(store(), 'images/layers')).mode & 0o777).toBe(0o700);
  });

  it('is forgotten with the layer', async () => {
    await note('ci');
    forgetLayer(store(), 'docker', suffix);
    expect(await deserted({})).toEqual([]);
  });

  it('that is broken asks for nothing', async () => {
    await note('ci');
    const kept = path.join(store(), 'images/layers/docker', suffix);
    for (const name of fs.readdirSync(kept)) fs.writeFileSync(path.join(kept, name), '{');
    expect(await deserted({ templates: { ci: { tools: JQ } } })).toEqual([suffix]);
  });
});
