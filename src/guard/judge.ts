import path from 'node:path';
import type { Host } from '../host.ts';
import type { Change } from './compare.ts';
import { compareSettings, readSettings } from './settings.ts';
import type { Entry } from './snapshot.ts';

type ContentOf = (digest: string) => string | undefined;

/** Those of the changes that matter to the host, with what matters of them. */
export async function judge(
  host: Pick<Host, 'capture'>,
  contentOf: ContentOf,
  changes: readonly Change[],
): Promise<Change[]> {
  const judged: Change[] = [];
  for (const { settings: _, scripts: __, broken: ___, ...change } of changes) {
    const texts = textsOf(change, contentOf);
    const detail = texts && (await look(host, change, texts));
    if (detail !== 'harmless') judged.push({ ...change, ...detail });
  }
  return judged;
}

interface Texts {
  readonly before: string;
  readonly after: string;
}

/** Undefined for a change that is no matter of contents alone, such as a link in the place of a file. */
export function textsOf({ before, after }: Pick<Change, 'before' | 'after'>, contentOf: ContentOf): Texts | undefined {
  const text = (entry: Entry | undefined): string | undefined => {
    if (entry === undefined) return '';
    return entry.is === 'file' ? contentOf(entry.digest) : undefined;
  };
  const [one, other] = [text(before), text(after)];
  return one === undefined || other === undefined ? undefined : { before: one, after: other };
}

async function look(
  host: Pick<Host, 'capture'>,
  { file, kind, before, after }: Change,
  texts: Texts,
): Promise<Pick<Change, 'settings' | 'scripts' | 'broken'> | 'harmless'> {
  if (kind === 'settings') {
    const [old, now] = await Promise.all([readSettings(host, texts.before), readSettings(host, texts.after)]);
    if (old === undefined || now === undefined) return {}; // git cannot read it any more
    // A submodule that was fetched has a folder, and in it the way back to its files.
    const isOfNew = (key: string): boolean => before === undefined && key === 'core.worktree';
    const settings = compareSettings(old, now).filter(({ key }) => !isOfNew(key));
    return settings.length > 0 ? { settings } : 'harmless';
  }
  if (kind === 'scripts') {
    const scripts = changedScripts(texts);
    if (scripts.length === 0) return 'harmless';
    return after && texts.after === '' ? { scripts, broken: true } : { scripts };
  }
  const isNewWorktree = path.basename(file) === 'commondir' && texts.after.trim() === '../..';
  return isNewWorktree ? 'harmless' : {};
}

function changedScripts({ before, after }: Texts): string[] {
  const [old, now] = [before, after].map((text) => JSON.parse(text || '{}') as Record<string, unknown> | null);
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})]);
  return [...names].filter((name) => JSON.stringify(old?.[name]) !== JSON.stringify(now?.[name]));
}
