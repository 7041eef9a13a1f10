import path from 'node:path';
import { MayflyError, oneLine } from '../platform/errors.ts';
import { list } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { interruptible } from '../platform/interruptible.ts';
import { findPlaces } from '../config/places.ts';
import { readAbout } from '../store/about.ts';
import { accept, askYes } from '../store/accept.ts';
import { Held, heldFolder } from '../store/held.ts';
import { labelOf } from '../store/label.ts';
import { liveParts } from '../store/layout.ts';
import { takePromptLine } from '../store/prompts.ts';

const ANSWERS = new Set(['--yes', '--no']);

/**
 * `mayfly guard accept` lists what calls gave a CLI that later calls would run, and that is put aside; after a yes, or with
 * `--yes`, it is in force. With `--no` it is forgotten.
 */
export async function acceptHeld(host: Host, args: readonly string[]): Promise<number> {
  const [answer] = args;
  if (args.length > 1 || (answer !== undefined && !ANSWERS.has(answer)))
    throw new MayflyError({
      kind: 'usage',
      what: `mayfly guard accept does not know "${args.join(' ')}"`,
      fix: 'mayfly guard accept, with --yes or --no where nobody can be asked',
    });
  const places = findPlaces(host);
  let left = 0;
  for (const provider of list(heldFolder(places.store))) {
    const store = path.join(places.store, provider);
    const held = new Held(store);
    const units = held.units();
    const names = units.map(({ name }) => name);
    const parts = liveParts(places, provider);
    const about = readAbout(parts.about) ?? { name: provider, folder: '', files: [] };
    const flow = { host, parts, provider: about, store, note: (line: string) => host.note(oneLine(line)) };
    const told = await takePromptLine(flow);
    if (told !== undefined) host.note(oneLine(told));
    for (const { unit } of units) host.print(`${oneLine(`${provider}: ${labelOf(unit)}`)}\n`);
    if (units.length === 0) continue;
    if (answer === '--no') {
      held.drop(names);
      continue;
    }
    held.tell(names);
    const isSeen = host.tty.stdin && host.tty.stderr;
    const question = `mayfly: calls of ${provider} in every project will run that; keep it? [y/N]`;
    const isWanted =
      answer === '--yes' ||
      (isSeen && (await interruptible(host, 'guard accept', (abort) => askYes(host, question, abort))));
    if (!isWanted) {
      left += 1;
      continue;
    }
    const lines = await accept(host, flow, held.units());
    for (const line of lines) host.note(oneLine(line));
    left += lines.length;
  }
  if (left > 0)
    host.note('mayfly: it stays put aside; put it in force with mayfly guard accept --yes, or forget it with --no');
  return left > 0 ? 1 : 0;
}
