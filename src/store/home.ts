import fs from 'node:fs';
import path from 'node:path';
import { hasContent } from '../boundary/content.ts';
import { UNKNOWN } from '../boundary/move.ts';
import { namesWithin } from '../boundary/walk.ts';
import { oneLine } from '../platform/errors.ts';
import { list, lstat, makeFile, makePrivate } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import type { RunPlan } from '../plan/plan.ts';
import { keepFolder } from './keep-folder.ts';
import { keptHomeLine, reasonOf, unkeptHomeLine } from './notes.ts';
import { homeOf } from '../boundary/stage.ts';

/** What tools make by themselves where no dot hides it. */
const OF_TOOLS = new Set(['R', 'go', 'node_modules', 'nltk_data', 'perl5', 'scikit_learn_data', 'snap']);

/** What people write in spite of its dot; tools do so only when they are told to. */
const OF_PEOPLE =
  /^\.(bash(rc|_profile|_aliases|_logout)|profile|z(shrc|shenv|profile|login|logout)|inputrc|vimrc|tmux\.conf|screenrc)$/;

/** Of HOME inside, what would be missed if it went with the container. */
export function isMissed(name: string): boolean {
  return name.startsWith('.') ? OF_PEOPLE.test(name) : !OF_TOOLS.has(name);
}

/**
 * Makes the container's HOME, with a place for each mount in it: an engine would make them as root. What a container has left whose
 * command is run again is put beside it.
 */
export function makeHome(stage: string, { mounts }: Pick<RunPlan, 'mounts'>): void {
  const folder = homeOf(stage);
  const home = mounts.find((mount) => mount.kind === 'bind' && mount.source === folder)?.target;
  if (home === undefined) return;
  if (lstat(folder)) fs.renameSync(folder, `${folder}.${homesOf(stage).length}`);
  makePrivate(folder);
  const within = mounts.filter(({ target }) => target.startsWith(`${home}/`));
  for (const mount of within) {
    if (within.some(({ target }) => mount.target.startsWith(`${target}/`))) continue;
    const place = path.join(folder, mount.target.slice(home.length));
    const found = mount.kind === 'bind' ? lstat(mount.source) : undefined;
    const isFile = found !== undefined && !found.isDirectory();
    makePrivate(isFile ? path.dirname(place) : place);
    if (isFile) makeFile(place);
  }
}

/** The one that the container has or had, and those of earlier runs of its command. */
function homesOf(stage: string): string[] {
  const last = homeOf(stage);
  const beside = list(path.dirname(last)).map((name) => path.join(path.dirname(last), name));
  return beside.filter((folder) => folder === last || folder.startsWith(`${last}.`));
}

/** Whether what a call whose container is gone has left in HOME would be missed. */
export function leavesHome(stage: string): boolean {
  return homesOf(stage).some((folder) => missedIn(folder).length > 0);
}

/**
 * Takes that to the store, as `kept/home-TIME`, with a line. False where the store does not take it: then it has to stay for the next
 * command.
 */
export function keepHome({ now, note }: Pick<Host, 'now' | 'note'>, store: string, stage: string): boolean {
  let isKept = true;
  for (const folder of homesOf(stage)) {
    const missed = missedIn(folder);
    if (missed.length === 0) continue;
    const isPassedOver = (name: Buffer): boolean => !isMissedIn(folder, name.toString());
    try {
      note(oneLine(keptHomeLine(missed, keepFolder({ now: now(), store, name: 'home' }, folder, isPassedOver))));
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      note(oneLine(unkeptHomeLine(missed, store, reason, folder)));
      isKept = false;
    }
  }
  return isKept;
}

/** Names at its top; of very many, only the first are looked at. */
function missedIn(folder: string): string[] {
  fs.chmodSync(folder, 0o700); // a call may have taken that from us
  return namesWithin(folder, '', MOST_LOOKED_AT).filter((name) => isMissedIn(folder, name));
}

/** A name that is no UTF-8 leads to nothing. */
function isMissedIn(folder: string, name: string): boolean {
  return isMissed(name) && (name.includes(UNKNOWN) || hasContent(path.join(folder, name)));
}

const MOST_LOOKED_AT = 100_000;
