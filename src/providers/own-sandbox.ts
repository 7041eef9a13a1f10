import path from 'node:path';
import { textWithin } from '../boundary/read.ts';
import { asJson } from '../platform/files.ts';
import { readOnly } from '../plan/bind.ts';
import type { Bind } from '../plan/plan.ts';
import { isInside } from '../platform/paths.ts';
import type { Provider } from './provider.ts';

const FILE = 'sandbox-policy';
const LARGEST = 1_000_000; // bytes

/** What keeps a CLI from a second sandbox in the container, which has none of the rights that it takes to make one. */
export interface NoSandbox {
  /** Of the stage. */
  readonly files: Readonly<Record<string, string>>;
  readonly mounts: readonly Bind[];
  readonly note?: string;
}

/** For a call whose settings, the user's or the project's, switch one on. */
export function withoutSandbox(
  { name, ownSandbox }: Pick<Provider, 'name' | 'ownSandbox'>,
  {
    store,
    stage,
    cwd,
    root,
  }: { readonly store: string; readonly stage: string; readonly cwd: string; readonly root: string },
): NoSandbox {
  if (!ownSandbox || !isOn(ownSandbox, path.join(store, name), cwd, root)) return { files: {}, mounts: [] };
  return {
    files: { [FILE]: JSON.stringify(ownSandbox.policy) },
    mounts: [readOnly(path.join(stage, FILE), ownSandbox.target)],
    note: `mayfly: ${name} makes no sandbox of its own inside, since the container is one; its rules for files and network do not count there, the options mounts and network do`,
  };
}

function isOn({ settings }: NonNullable<Provider['ownSandbox']>, own: string, cwd: string, root: string): boolean {
  const says = (folder: string, file: string): boolean => {
    const found: { sandbox?: { enabled?: unknown } | null } | undefined = asJson(textWithin(folder, file, LARGEST));
    return found?.sandbox?.enabled === true;
  };
  if (settings.own.some((file) => says(own, file))) return true;
  for (let folder = cwd; isInside(folder, root); folder = path.dirname(folder)) {
    if (settings.project.some((file) => says(folder, file))) return true;
    if (folder === path.dirname(folder)) break;
  }
  return false;
}
