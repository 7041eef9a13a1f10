import fs from 'node:fs';
import { hash } from 'node:crypto';
import path from 'node:path';
import { staysInside } from '../boundary/found.ts';
import { physicalFile, plantedLink } from '../boundary/mount-source.ts';
import { allowed, isDirectory, lstat } from '../platform/files.ts';
import { isInside } from '../platform/paths.ts';
import { IN_PROJECT, stateInStore } from '../project/state.ts';

/** Where links may lead, and where not. */
export interface Bounds {
  readonly home: string;
  readonly store: string;
  /** Keys, and what else no call may see. */
  readonly precious: readonly string[];
}

/** A physical path of a file or folder; or why the link is not followed, and whether a person has to look. */
export type Aim =
  | { readonly place: string; readonly isFolder: boolean }
  | { readonly reason: string; readonly isFault: boolean };

/**
 * Links that somebody has in the folder of a CLI lead to his dotfiles, as a rule, so they are followed: once, and through no
 * link that a call may have put there. Undefined for what is no link, or one that stays in the folder `within`.
 */
export function follow(link: string, within: string | undefined, { home, store, precious }: Bounds): Aim | undefined {
  if (!allowed(() => lstat(link))?.isSymbolicLink()) return undefined;
  const aim = fs.readlinkSync(link);
  if (within !== undefined && staysInside(path.relative(within, link), aim)) return undefined;
  const leave = (reason: string, isFault = true): Aim => ({ reason, isFault });
  const place = physicalFile(link);
  if (place === undefined) return leave(`it is a link to ${aim}, which is not there`);
  if (isInside(place, physicalFile(store) ?? store)) return leave(`it is a link to ${place}, so calls have it`, false);
  if (precious.some((other) => isInside(place, other) || isInside(other, place)))
    return leave(`it is a link to ${place}, which no call may see`);
  const planted = plantedAt(link, aim, place, { home, store });
  if (planted !== undefined)
    return leave(`${planted} is a link that a call may have put there; copy what you want of it`);
  return { place, isFolder: isDirectory(place) };
}

function plantedAt(
  link: string,
  aim: string,
  place: string,
  bounds: Pick<Bounds, 'home' | 'store'>,
): string | undefined {
  const folder = physicalFile(path.dirname(link));
  if (folder === undefined || !isUntouched(path.dirname(link), folder, bounds)) return link;
  const next = path.resolve(folder, aim);
  // `..` after another link leads elsewhere than it reads.
  return plantedLink(next, bounds.home) ?? (physicalFile(next) === place ? undefined : link);
}

/** Whether no call can have put a link into a folder of HOME that is really at `real`. */
function isUntouched(folder: string, real: string, { home, store }: Pick<Bounds, 'home' | 'store'>): boolean {
  const top = physicalFile(home) ?? home;
  if (path.relative(home, folder) !== path.relative(top, real)) return false;
  for (let at = real; at !== top && isInside(at, top); at = path.dirname(at))
    if (lstat(path.join(at, IN_PROJECT)) ?? lstat(stateInStore(store, at, hash('sha256', at).slice(0, 12))))
      return false;
  return true;
}
