import path from 'node:path';
import type { Provider } from '../providers/provider.ts';
import { classify } from '../store/classes.ts';
import { Tree } from '../boundary/tree.ts';
import { unknownFiles } from '../store/unknown.ts';
import { quote } from '../platform/quote.ts';
import type { Context } from './context.ts';
import { type Finding, ok, warn } from './finding.ts';

/** Files of providers that mayfly does not know, and versions that it put aside because it could not merge them. */
export async function checkKept({ places, providers }: Context): Promise<Finding[]> {
  return providers.flatMap((provider) => {
    const folder = path.join(places.store, provider.name);
    const names = new Tree(folder, false).walk(() => false).toSorted();
    const asides = names.filter((name) => classify(provider.files, name) === 'kept');
    return [
      ...unknown(provider, places.store),
      ...asides.map((name) => aside(path.join(folder, name), `${provider.name}/${name}`)),
    ];
  });
}

/** One line for a folder, however much is in it. */
function unknown(provider: Provider, store: string): Finding[] {
  // What stands in the place of a folder that it knows is spoken of elsewhere.
  const isUnknown = (name: string): boolean => classify(provider.files, `${name}/`) === 'unknown';
  const entries = unknownFiles(store, provider)
    .filter(isUnknown)
    .map((name) => name.replace(/\/.*/s, '/'));
  return [...new Set(entries)].map((entry) =>
    ok(
      'store',
      `${provider.name}/${entry} is nothing that mayfly knows; it is kept, and at hand in all projects (providers.${provider.name}.history in config.yaml would keep it with each project)`,
    ),
  );
}

function aside(file: string, name: string): Finding {
  const original = name.replace(/\.(conflict|rejected)-[^.]*(\.\d+)?$/, '');
  return warn(
    'store',
    `${name} is another version of ${original}`,
    `take from it what you need, then rm ${quote(file)}`,
  );
}
