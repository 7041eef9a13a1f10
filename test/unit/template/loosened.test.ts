import { describe, expect, it } from 'vitest';
import { settings, type Config } from '../../../src/config/config.ts';
import { termsOf } from '../../../src/providers/terms.ts';
import { loosened } from '../../../src/template/loosened.ts';
import { optionsOf, type Template } from '../../../src/config/template.ts';

const PROVIDER = { limits: { memory: '2g', cpus: 1 } };

function gives(template: Template, config: Config = {}, flags = {}, env = {}): string[] {
  const without = settings(flags, env, config, 'claude');
  const having = settings(flags, env, config, 'claude', { name: 't', values: optionsOf(template) });
  return loosened(template, termsOf(without, PROVIDER), termsOf(having, PROVIDER));
}

describe('a template only takes', () => {
  it.each<[Template, Config?]>([
    [{}],
    [{ memory: '2g' }],
    [{ memory: '2048m' }],
    [{ memory: '2097152k' }],
    [{ memory: '2147483648' }],
    [{ memory: '1.5G' }],
    [{ cpus: 0.5, 'pids-limit': 512 }],
    [{ network: 'host' }],
    [{ network: 'bridge' }],
    [{ network: 'none' }],
    [{ network: 'none' }, { network: 'mine' }],
    [{ network: 'mine' }, { network: 'mine' }],
    [{ network: 'none' }, { network: 'none' }],
    [{ 'read-only': true }],
    [{ 'read-only': false }, { 'read-only': false }],
    [{ memory: '8g' }, { memory: '9g' }],
    [{ memory: '8g' }, { memory: '1g', providers: { claude: { memory: '8g' } } }],
    [{ mounts: {}, env: {}, caches: [], tools: {} }],
  ])('%j, with %j in config.yaml', (template, config) => {
    expect(gives(template, config)).toEqual([]);
  });
});

describe('a template gives', () => {
  it.each<[Template, string, Config?]>([
    [{ memory: '2049m' }, 'memory 2049m instead of 2g'],
    [{ memory: '1g' }, 'memory 1g instead of 512m', { memory: '512m' }],
    [{ cpus: 1.1 }, 'cpus 1.1 instead of 1'],
    [{ 'pids-limit': 513 }, 'pids-limit 513 instead of 512'],
    [{ network: 'host' }, 'network host instead of bridge', { network: 'bridge' }],
    [{ network: 'bridge' }, 'network bridge instead of none', { network: 'none' }],
    [{ network: 'mine' }, 'network mine instead of host'],
    [{ network: 'bridge' }, 'network bridge instead of mine', { network: 'mine' }],
    [{ 'read-only': false }, 'a root file system that can be written'],
    [{ mounts: { '~/data': 'read-only' } }, 'mount ~/data (read-only)'],
    [{ mounts: { '/data': 'writable' } }, 'mount /data (writable)'],
    [{ env: { ANTHROPIC_BASE_URL: 'http://x' } }, 'variable ANTHROPIC_BASE_URL=http://x'],
    [{ caches: ['npm'] }, 'cache npm'],
    [{ tools: { debian: ['jq'] } }, 'package jq (debian)'],
  ])('%j: %s', (template, expected, config) => {
    expect(gives(template, config)).toEqual([expected]);
  });
});

describe('what a flag or a variable says', () => {
  it('counts, so the template neither gives nor takes', () => {
    expect(gives({ memory: '8g', network: 'host' }, { network: 'none' }, { memory: '1g', network: 'none' })).toEqual(
      [],
    );
    expect(gives({ cpus: 8 }, {}, {}, { MAYFLY_CPUS: '1' })).toEqual([]);
  });
});

describe('the order', () => {
  const config: Config = { memory: '5g', providers: { claude: { memory: '4g' } } };
  const template = { name: 't', values: { memory: '3g' } };
  it.each([
    [{ memory: '1g' }, { MAYFLY_MEMORY: '2g' }, template, '1g', '--memory'],
    [{}, { MAYFLY_MEMORY: '2g' }, template, '2g', 'MAYFLY_MEMORY'],
    [{}, {}, template, '3g', 'template t'],
    [{}, {}, undefined, '4g', 'config.yaml, providers.claude'],
  ])('flags %j, variables %j, template %j: %s', (flags, env, named, value, from) => {
    expect(settings(flags, env, config, 'claude', named).find('memory')).toEqual({ value, from });
  });
});
