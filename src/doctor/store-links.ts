import path from 'node:path';
import { Obstacle } from '../boundary/found.ts';
import { physicalFile } from '../boundary/mount-source.ts';
import { Tree } from '../boundary/tree.ts';
import { allowed } from '../platform/files.ts';
import { classify, isCopied } from '../store/classes.ts';
import { quote } from '../platform/quote.ts';
import type { Context } from './context.ts';
import { type Finding, warn } from './finding.ts';

/** Links in a provider's folder of the store that lead out of it: no call has what they lead to. */
export async function checkStoreLinks({ places, providers }: Context): Promise<Finding[]> {
  return providers.flatMap(({ name, files }) => {
    const folder = path.join(places.store, name);
    const isElsewhere = (entry: string): boolean =>
      [entry, `${entry}/`].some((each) => !isCopied(classify(files, each)));
    return linksOut(folder, isElsewhere).map((link) => finding(path.join(folder, link)));
  });
}

/** Names below `folder`. */
function linksOut(folder: string, skip: (name: string) => boolean): string[] {
  const tree = new Tree(folder, false);
  const leadsOut = (link: string): boolean => {
    try {
      tree.read(link);
      return false;
    } catch (error) {
      if (error instanceof Obstacle) return error.kind === 'link';
      throw error;
    }
  };
  return (allowed(() => tree.links(skip)) ?? []).filter(leadsOut);
}

function finding(link: string): Finding {
  const place = physicalFile(link);
  if (place === undefined) return warn('store', `${link} is a link to what is not there`, `rm ${quote(link)}`);
  const [from, to] = [quote(place), quote(link)];
  const copy = `rm ${to} && cp -R ${from} ${to} && chmod -R go= ${to}`;
  return warn(
    'store',
    `${link} leads out of the store, so no call has what is in ${place}`,
    `put a copy there: ${copy}`,
  );
}
