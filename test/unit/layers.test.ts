import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** The layers that ARCHITECTURE.md draws, the lowest first. */
const LAYERS = [
  ...[
    'platform',
    'config',
    'boundary',
    'plan',
    'project',
    'providers',
    'config-file',
    'engine',
    'template',
    'ssh',
    'git',
  ],
  ...[
    'store',
    'guard',
    'secrets',
    'context',
    'call',
    'fleet',
    'zsh',
    'shims',
    'commit',
    'backup',
    'import',
    'selftest',
  ],
  ...['doctor', 'cli', 'main.ts'],
];

/** None of them knows of another. */
const FEATURES = new Set(['commit', 'backup', 'import', 'selftest']);

const layerOf = (file: string): string => file.split('/')[1] ?? '';
const heightOf = (file: string): number => LAYERS.indexOf(layerOf(file));

/** What a file imports of ours, types and what it loads lazily as well. */
function importsOf(file: string): { readonly from: string; readonly to: string }[] {
  const text = fs.readFileSync(file, 'utf8');
  return [...text.matchAll(/\b(?:from |import |import\()'(\.[^']+)'/gu)].map(([, name = '']) => ({
    from: file,
    to: path.join(path.dirname(file), name),
  }));
}

test('no file imports from a layer above its own, and no feature from another', () => {
  const files = fs.globSync('src/**/*.ts');
  expect(files.filter((file) => heightOf(file) < 0)).toEqual([]);
  const imports = files.flatMap(importsOf);
  expect(imports.length).toBeGreaterThan(files.length);
  const isFeature = (file: string): boolean => FEATURES.has(layerOf(file));
  const wrong = imports.filter(
    ({ from, to }) =>
      heightOf(to) > heightOf(from) || (isFeature(from) && isFeature(to) && layerOf(from) !== layerOf(to)),
  );
  expect(wrong).toEqual([]);
});
