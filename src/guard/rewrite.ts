import { askConfig } from '../boundary/git.ts';
import { asJson } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { RUN_KEYS } from './list.ts';
import type { Plan, Refusal } from './restore.ts';
import { readSettings, type Setting } from './settings.ts';
import type { Shelf } from './shelf.ts';

const AGAIN: Refusal = { why: 'it was changed again since; left as it is' };

/** The text but for these settings, those of them that are as a call has left them. */
export async function withSettings(
  host: Host,
  shelf: Shelf,
  text: string,
  settings: readonly Setting[],
): Promise<Plan | Refusal> {
  const current = await readSettings(host, text);
  if (current === undefined) return { why: 'git cannot read it; compare it with mayfly guard diff' };
  const due = settings.filter(({ key, after }) => JSON.stringify(current.get(key) ?? []) === JSON.stringify(after));
  if (due.length === 0) return AGAIN;
  const content = await shelf.scratch(text, async (file) => {
    for (const { key, before, after } of due) {
      // git itself rewrites it, on a copy that is no project's.
      const change = async (...words: string[]): Promise<void> => {
        const { code, stderr } = await askConfig(host, ['--file', file, ...words]);
        if (code !== 0) throw new Error(`git config: ${stderr.trim()}`);
      };
      if (after.length > 0) await change('--unset-all', key);
      for (const value of before) await change('--add', key, value);
    }
  });
  return {
    version: { content, lock: true },
    said: due.map(({ key, before }) => (before.length > 0 ? `${key} = ${before.join(', ')}` : `no ${key}`)).join('; '),
  };
}

/** The text of a package.json with these scripts and other keys by which something runs (JSON), where it is written as npm writes it: then nothing else changes. */
export function withScripts(text: string | undefined, scripts: string): Plan | Refusal {
  if (text === undefined) return { why: 'it was removed, and of it only what it runs was kept; get it back with git' };
  const json = Buffer.from(text, 'latin1').toString();
  const indent = /^\{\r?\n([ \t]+)/.exec(json)?.[1] ?? '  ';
  const end = json.endsWith('\n') ? '\n' : '';
  const render = (value: unknown): string => JSON.stringify(value, null, indent) + end;
  const content = asJson(json) as Record<string, unknown> | undefined;
  if (content === undefined) return { why: 'npm cannot read it any more; see mayfly guard diff and edit it yourself' };
  const before = (asJson(Buffer.from(scripts, 'latin1').toString()) ?? {}) as Record<string, unknown>;
  if (render(content) !== json)
    return { why: 'it is not written as npm does; see mayfly guard diff and edit it yourself' };
  for (const key of RUN_KEYS) {
    if (key in before) content[key] = before[key];
    else delete content[key];
  }
  return { version: { content: Buffer.from(render(content)).toString('latin1') }, said: 'what it runs as before' };
}
