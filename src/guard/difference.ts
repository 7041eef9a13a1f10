import { oneLine } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { describe, shortName } from './block.ts';
import type { Change } from './compare.ts';
import { textsOf } from './judge.ts';
import type { Shelf } from './shelf.ts';

/** What was changed, as a unified difference where contents were kept; of git settings only those that matter. */
export async function difference(
  host: Pick<Host, 'capture'>,
  shelf: Shelf,
  hash: string,
  change: Change,
  root: string,
): Promise<string> {
  const name = oneLine(shortName(change.file, root));
  if (change.settings) {
    const lines = change.settings.flatMap(({ key, before, after }) => [
      ...before.map((value) => `-${key} = ${value}`),
      ...after.map((value) => `+${key} = ${value}`),
    ]);
    return text([`--- ${name}`, `+++ ${name}`, ...lines]);
  }
  const texts = textsOf(change, (digest) => shelf.kept(hash, digest));
  const unified = texts && (await unify(host, shelf, name, texts.before, texts.after));
  return text(unified ? unified.split('\n') : [`# ${describe(change, root).join('; ')}`]);
}

/** Undefined where nothing but the mode differs, or there is no diff here. */
async function unify(
  host: Pick<Host, 'capture'>,
  shelf: Shelf,
  name: string,
  before: string,
  after: string,
): Promise<string | undefined> {
  let output = '';
  await shelf.scratch(before, async (one) => {
    await shelf.scratch(after, async (other) => {
      const args = ['-u', '-L', name, '-L', name, '--', one, other];
      const { code, stdout } = await host.capture('diff', args, { cwd: '/' });
      if (code === 1) output = stdout;
    });
  });
  return output.trimEnd() || undefined;
}

/** Names and contents may be those of a call that wants to steer the terminal. */
function text(lines: readonly string[]): string {
  return lines.map((line) => `${line.split('\t').map(oneLine).join('\t')}\n`).join('');
}
