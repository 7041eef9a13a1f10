import path from 'node:path';
import type { FileRule } from '../providers/provider.ts';
import { classify, isCopied, largest, LARGEST_UNKNOWN, ruleFor } from '../store/classes.ts';
import { parentOf } from '../boundary/folders.ts';
import { Obstacle } from '../boundary/found.ts';
import { lstat } from '../platform/files.ts';
import { Tree } from '../boundary/tree.ts';
import type { Version } from '../boundary/version.ts';
import { MOST_FILES } from '../store/room.ts';
import { decideFile } from './decide.ts';
import { type Bounds, follow } from './follow.ts';
import { combine, type Left, type Offer, type Offers, readBelow } from './offer.ts';

/** Where a CLI keeps its files, and the folder of the store that they go to. */
export interface Place {
  readonly root: string;
  readonly to: string;
  readonly rules: readonly FileRule[];
  /** Also what no rule covers, as far as it is small: a person's own scripts, and what a newer version keeps. */
  readonly unknown: boolean;
  readonly bounds: Bounds;
}

interface FilePlace extends Omit<Place, 'unknown'> {
  readonly name: string;
  readonly file: string;
  readonly within?: string;
}

/** All files of a CLI's folder that the store keeps: neither history, nor caches, nor noise. */
export function folderOffers({ root, to, rules, unknown, bounds }: Place): Offers {
  const left: Left[] = [];
  const leave = (name: string, reason: string, isFault: boolean): void =>
    void left.push({ from: path.join(root, name), reason, isFault });
  const tree = new Tree(root, false);
  const skip = (name: string): boolean => {
    const of = classify(rules, name);
    return !isCopied(of) || (!unknown && of === 'unknown');
  };
  const names = tree.walk(skip, '', (name) => leave(name, 'it cannot be read', true));
  const large = new Set<string>();
  for (const [top, bytes] of sizes(
    root,
    names.filter((name) => classify(rules, name) === 'unknown'),
  )) {
    if (bytes <= LARGEST_UNKNOWN) continue;
    large.add(top);
    leave(top, `mayfly does not know it, and ${Math.round(bytes / 1e6)} MB are much for every call`, false);
  }
  const found = names
    .filter((name) => !large.has(topOf(name)) || classify(rules, name) !== 'unknown')
    .map((file) => fileOffers({ root, name: file, to, file, rules, bounds, within: root }));
  return combine([{ offers: [], left }, ...found]);
}

/** `name` below `root`, as `file` of the folder `to`; or what it leads to, unless that is `within` a folder that is taken as well. */
export function fileOffers({ root, name, to, file, rules, bounds, within }: FilePlace): Offers {
  const from = path.join(root, name);
  const aim = follow(from, within, bounds);
  if (!aim) return { offers: [offerOf(from, to, file, rules, readBelow(root, name))], left: [] };
  if ('reason' in aim) return { offers: [], left: [{ from, ...aim }] };
  if (aim.isFolder) return linkedFolder(aim.place, { from, to, file, rules });
  return { offers: [linked(aim.place, { from, to, file, rules })], left: [] };
}

interface Linked {
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly rules: readonly FileRule[];
}

/** Calls may write in the folder that it is in. */
function linked(place: string, { from, to, file, rules }: Linked): Offer {
  const read = (): Version => {
    using tree = new Tree('/', true);
    const { version } = tree.read(place.slice(1), { largest: largest(rules, file) });
    if (!version || version.kind === 'link') throw new Obstacle('link');
    return version;
  };
  return offerOf(`${from} (a link to ${place})`, to, file, rules, read);
}

function linkedFolder(place: string, { from, to, file, rules }: Linked): Offers {
  if (!isCopied(classify(rules, `${file}/`)))
    return { offers: [], left: [{ from, reason: 'it is a link; its files are not followed', isFault: true }] };
  using tree = new Tree('/', true, place.slice(1));
  const left: Left[] = [];
  const leave = (name: string, reason: string): void =>
    void left.push({ from: path.join(place, name), reason, isFault: true });
  const isOut = (name: string): boolean => name === '.git/';
  const { names, rest } = tree.survey(isOut, '', MOST_FILES, (name) => leave(name, 'it cannot be read'));
  for (const name of rest) leave(name, 'there is too much in it');
  const offers = names.map((name) =>
    linked(path.join(place, name), { from: path.join(from, name), to, file: `${file}/${name}`, rules }),
  );
  return { offers, left };
}

function offerOf(from: string, to: string, file: string, rules: readonly FileRule[], read: () => Version): Offer {
  return {
    from,
    folder: to,
    file,
    read,
    decide: (ours, theirs) => decideFile(file, ruleFor(rules, file), ours, theirs),
  };
}

function sizes(root: string, names: readonly string[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const name of names) {
    const top = topOf(name);
    result.set(top, (result.get(top) ?? 0) + (lstat(path.join(root, name))?.size ?? 0));
  }
  return result;
}

function topOf(name: string): string {
  return parentOf(name) === '' ? name : name.slice(0, name.indexOf('/'));
}
