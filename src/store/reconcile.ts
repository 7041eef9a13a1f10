import path from 'node:path';
import { MayflyError, oneLine } from '../platform/errors.ts';
import { mayBeActive } from './active.ts';
import { classify, isCopied, ruleFor } from './classes.ts';
import type { Flow, Outcome } from './flow.ts';
import { keepDeleted } from './keep.ts';
import { withStoreLock } from './locks.ts';
import { lostLine } from './notes.ts';
import { Pass } from './pass.ts';
import { settle, unsettled } from './settle.ts';

/** Names of files and folders; '' is everything. */
export type Names = ReadonlySet<string>;

const EVERYTHING: Names = new Set(['']);

/**
 * Brings live folder and store together, under the provider's lock. `last`: no container uses the live folder any more,
 * so nothing goes into it. `strip`: what is held back from the store is taken out of the live folder.
 */
export async function reconcile(
  flow: Flow,
  scope: { readonly only?: Names; readonly last: boolean; readonly strip?: boolean },
): Promise<Outcome> {
  const pass = new Pass(flow, scope.last, scope.strip);
  try {
    const files = changedFiles(pass, flow, scope.only ?? EVERYTHING);
    if (files.length > 0) {
      if (pass.isLost) flow.note(lostLine(flow));
      await withStoreLock(flow, () => {
        const deleted = deletedAtOnce(pass, files);
        if (deleted.length > 0) keepDeleted(flow, pass.store, deleted);
        for (const file of files) pass.bring(file);
      });
    }
    if (scope.last) pass.sweep();
    if (!scope.last && files.length + settle(pass, flow.provider.files) > 0) pass.snapshot.save();
    return pass.outcome();
  } finally {
    pass.close();
  }
}

/**
 * Before a call joins those of another project: takes out of the live folder what is held back from the store. Throws a
 * MayflyError where something active may be left, since it could not be looked at.
 */
export async function takeOutHeld(flow: Flow): Promise<void> {
  const { strays } = await reconcile(flow, { last: false, strip: true });
  const { parts, provider } = flow;
  const left = [...strays.names, ...strays.odd].find((name) =>
    [name, `${name}/`].some((each) => mayBeActive(ruleFor(provider.files, each))),
  );
  if (left === undefined) return;
  const reason = `calls of another project have left there what cannot be looked through: ${oneLine(left)}`;
  const fix = `end the calls of ${provider.name}, then call again`;
  throw new MayflyError({ kind: 'state-unwritable', path: path.join(parts.mount, provider.folder), reason, fix });
}

/** Those of `files` that calls have deleted, where that is all that both sides had, or most of it; one or two are a wish. */
function deletedAtOnce({ snapshot, live, store }: Pass, files: readonly string[]): string[] {
  const isDeleted = (file: string): boolean => {
    const known = snapshot.files.get(file);
    return known !== undefined && known.live !== '-' && !live.isThere(file) && store.isThere(file);
  };
  const deleted = files.filter(isDeleted);
  const had = [...snapshot.files.values()].filter((known) => known.live !== '-').length;
  const isMost = deleted.length > 2 && deleted.length * 2 > had;
  return isMost || (deleted.length > 1 && deleted.length === had) ? deleted : [];
}

/** Whether there is anything to do; another call may have done it. Needs no lock. */
export function isPending(flow: Flow, only: Names): boolean {
  const pass = new Pass(flow, false);
  try {
    return unsettled(pass, flow.provider.files).length > 0 || changedFiles(pass, flow, only).length > 0;
  } finally {
    pass.close();
  }
}

/** What has gone from the live folder comes first: a folder may stand there now, or a file where a folder was. */
function changedFiles(pass: Pass, { provider }: Flow, only: Names): string[] {
  if (!pass.live.exists()) return []; // see isBroken
  const skip = (name: string): boolean => !isCopied(classify(provider.files, name));
  const known = [...pass.snapshot.files.keys()];
  const inLive = new Set<string>();
  const others = new Set<string>();
  for (const start of only) {
    const names = pass.names(start, skip);
    for (const file of names.live) inLive.add(file);
    for (const file of names.store) others.add(file);
    for (const file of known) if (start === '' || file.startsWith(`${start}/`)) others.add(file);
    if (start !== '' && !skip(start)) (pass.live.isThere(start) ? inLive : others).add(start);
  }
  const gone = [...others].filter((file) => !inLive.has(file));
  return [...gone, ...inLive].filter((file) => pass.hasChanged(file));
}
