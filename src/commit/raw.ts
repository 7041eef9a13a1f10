import type { Status } from './collected.ts';

/** One record of `git diff --raw -z`. */
export interface RawEntry {
  readonly status: Status;
  readonly path: string;
  readonly from?: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldId: string;
  readonly newId: string;
}

export function parseRaw(text: string): RawEntry[] {
  const entries: RawEntry[] = [];
  const fields = text.split('\0').values();
  for (const head of fields) {
    const [, oldMode = '', newMode = '', oldId = '', newId = '', letter = ''] = HEAD.exec(head) ?? [];
    if (!letter) continue;
    const first = fields.next().value ?? '';
    const ids = { oldMode, newMode, oldId, newId };
    if (letter !== 'R' && letter !== 'C') entries.push({ status: letter as Status, path: first, ...ids });
    else entries.push({ status: letter === 'R' ? 'R' : 'A', path: fields.next().value ?? '', from: first, ...ids });
  }
  return entries;
}

const HEAD = /^:(\d+) (\d+) ([0-9a-f]+)\.* ([0-9a-f]+)\.* ([A-Z])/;
