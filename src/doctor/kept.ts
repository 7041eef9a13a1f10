import path from 'node:path';
import { list } from '../files.ts';
import { type Class, classify } from '../sync/classes.ts';
import { quote } from '../zsh/quote.ts';
import type { Context } from './context.ts';
import { type Finding, ok, warn } from './finding.ts';

/** Files of providers that mayfly does not know, and versions that it put aside because it could not merge them. */
export async function checkKept({ places, providers }: Context): Promise<Finding[]> {
  return providers.flatMap(({ name, files }) => {
    const folder = path.join(places.store, name);
    return list(folder).flatMap((entry): Finding[] => {
      const classes = new Set<Class>([classify(files, entry), classify(files, `${entry}/`)]);
      if (classes.has('kept')) return [aside(path.join(folder, entry), `${name}/${entry}`)];
      if (classes.size > 1 || !classes.has('unknown')) return [];
      return [ok('store', `${name}/${entry} is nothing that mayfly knows; it is kept and goes in like settings`)];
    });
  });
}

function aside(file: string, name: string): Finding {
  const original = name.replace(/\.(conflict|rejected)-[^.]*(\.\d+)?$/, '');
  return warn(
    'store',
    `${name} is another version of ${original}`,
    `take from it what you need, then rm ${quote(file)}`,
  );
}
