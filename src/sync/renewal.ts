import fs from 'node:fs';
import path from 'node:path';
import { hasCode, lstat, readBytes, remove } from '../files.ts';
import type { FileRule } from '../providers/provider.ts';
import { sleep } from '../sleep.ts';
import { at } from './credential.ts';
import type { Flow } from './flow.ts';
import { parseJson } from './json.ts';
import { renewalLine } from './notes.ts';

/** Milliseconds in which a call that has the turn starts its CLI and has it renew the login; then others no longer wait. */
const PATIENCE = 10_000;
const LONG = 2000; // milliseconds after which a person should know what is waited for
const STEP = 20; // milliseconds between two looks

/**
 * A login that its CLI renews without a lock is renewed by one call: others that start meanwhile wait for it. The turn is
 * a file, which counts for `PATIENCE` after it was made, whatever became of its call. Returns what ends the turn.
 */
export async function awaitRenewal(flow: Flow, rule: FileRule, tell: (line: string) => void): Promise<() => void> {
  const turn = path.join(flow.parts.root, 'renewing');
  for (let waited = 0; waited < PATIENCE && isDue(flow, rule); waited += STEP) {
    if (take(turn, flow.host.now())) return () => remove(turn);
    if (waited === LONG) tell(renewalLine(flow));
    await sleep(STEP);
  }
  return () => {};
}

/** What cannot be read is just being written. */
function isDue({ host, parts, provider }: Flow, { path: file, credential, renewal }: FileRule): boolean {
  const read = (name: string): Buffer | undefined => readBytes(path.join(parts.mount, provider.folder, name));
  const bytes = read(file);
  if (!bytes || !credential || !renewal) return false;
  const { when, within } = renewal;
  if (at(parseJson(read(when.file)), when.key) !== when.value) return false;
  const expires = at(parseJson(bytes), `${credential.at}.${credential.expires}`);
  return typeof expires !== 'number' || expires - host.now() < within;
}

function take(turn: string, now: number): boolean {
  const since = lstat(turn)?.mtimeMs;
  if (since !== undefined && Math.abs(now - since) > PATIENCE) remove(turn); // of a call that did not renew it
  try {
    fs.closeSync(fs.openSync(turn, 'wx', 0o600));
    return true;
  } catch (error) {
    return !hasCode(error, 'EEXIST'); // a folder that takes no file must not keep a call from starting
  }
}
