import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placesIn } from '../../../src/config/places.ts';
import { giveConsent, hasConsent } from '../../../src/template/consent.ts';
import { findTemplate, templateFolder, templateNames } from '../../../src/template/find.ts';

let root: string;
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-template-')));
  fs.mkdirSync(templateFolder(root), { recursive: true });
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const places = (): ReturnType<typeof placesIn> => placesIn(path.join(root, 'store'), path.join(root, 'run'));
const write = (name: string, text: string): void => fs.writeFileSync(path.join(templateFolder(root), name), text);
const find = (name: string, config = {}): ReturnType<typeof findTemplate> => findTemplate(places(), config, root, name);

describe('a template', () => {
  it("is the user's own before the project's", async () => {
    write('ci.yaml', 'memory: 1g\n');
    expect(await find('ci')).toMatchObject({ template: { memory: '1g' }, text: 'memory: 1g\n' });
    expect(await find('ci', { templates: { ci: { cpus: 2 } } })).toEqual({ name: 'ci', template: { cpus: 2 } });
  });

  it('is one of those that are listed', async () => {
    for (const name of ['b.yaml', 'a.yaml', 'notes.txt', '.hidden.yaml', '-x.yaml']) write(name, '');
    const config = { templates: { mine: {}, b: {} } };
    expect(templateNames(config, root)).toEqual(['mine', 'b', 'a']);
    await expect(find('c', config)).rejects.toThrow('there is no template "c"; use one of mine, b, a');
    await expect(find('toString', config)).rejects.toThrow('there is no template "toString"');
  });

  it.each(['../x', '', '/etc/passwd', 'a/b', '.', '..', '-x', 'a b'])('is never looked for as %j', async (name) => {
    await expect(find(name)).rejects.toThrow('cannot be the name of a template');
  });

  it('says where a mistake is', async () => {
    write('ci.yaml', 'memory: 1g\nmemroy: 2g\n');
    await expect(find('ci')).rejects.toThrow(
      `${templateFolder(root)}/ci.yaml:2:1: unknown key "memroy", did you mean "memory"?; allowed: network, memory, cpus,`,
    );
  });

  it('is a file of a size that can be read by a person', async () => {
    fs.symlinkSync('/etc/passwd', path.join(templateFolder(root), 'link.yaml'));
    write('large.yaml', `# ${'x'.repeat(17_000)}`);
    for (const name of ['link', 'large']) await expect(find(name)).rejects.toThrow('cannot be a template');
  });
});

describe('consent', () => {
  it('is for one text in one project', async () => {
    write('ci.yaml', 'memory: 8g\n');
    const found = await find('ci');
    const has = (changed: object, project = root): Promise<boolean> =>
      hasConsent(places().store, project, { ...found, ...changed });
    expect(await has({})).toBe(false);
    await giveConsent(places().store, root, found, ['memory 8g']);
    expect(await has({})).toBe(true);
    expect(await has({ text: 'memory: 9g\n' })).toBe(false);
    expect(await has({ name: 'other' })).toBe(false);
    expect(await has({}, '/elsewhere')).toBe(false);
  });
});
