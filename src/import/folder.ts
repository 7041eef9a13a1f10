import path from 'node:path';
import type { FileRule } from '../providers/provider.ts';
import { classify, isCopied, LARGEST_UNKNOWN, ruleFor } from '../sync/classes.ts';
import { parentOf } from '../boundary/folders.ts';
import { lstat } from '../files.ts';
import { Tree } from '../boundary/tree.ts';
import { decideFile } from './decide.ts';
import { type Left, type Offer, type Offers, readBelow } from './offer.ts';

/** Where a CLI keeps its files, and the folder of the store that they go to. */
export interface Place {
  readonly root: string;
  readonly to: string;
  readonly rules: readonly FileRule[];
  /** Also what no rule covers, as far as it is small: a person's own scripts, and what a newer version keeps. */
  readonly unknown: boolean;
}

/** All files of a CLI's folder that the store keeps: neither history, nor caches, nor noise. */
export function folderOffers({ root, to, rules, unknown }: Place): Offers {
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
  const offers = names
    .filter((name) => !large.has(topOf(name)) || classify(rules, name) !== 'unknown')
    .map((file) => offerOf(root, file, to, file, rules));
  return { offers, left };
}

/** `name` below `root`, as `file` of the folder `to`. */
export function offerOf(root: string, name: string, to: string, file: string, rules: readonly FileRule[]): Offer {
  return {
    from: path.join(root, name),
    folder: to,
    file,
    read: readBelow(root, name),
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
