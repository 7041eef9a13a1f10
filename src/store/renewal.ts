import fs from 'node:fs';
import path from 'node:path';
import { hasCode, lstat, readText, remove } from '../platform/files.ts';
import type { FileRule } from '../providers/provider.ts';
import { sleep } from '../platform/sleep.ts';
import { at } from './credential.ts';
import type { Flow } from './flow.ts';
import { Obstacle } from '../boundary/found.ts';
import { parseJson } from '../platform/json.ts';
import type { Joining } from './live.ts';
import { withLiveLock } from './locks.ts';
import { renewalLine } from './notes.ts';
import type { Tree } from '../boundary/tree.ts';
import { liveTree } from './live-tree.ts';

/** Milliseconds in which a call that has the turn starts its CLI and has it renew the login; then others no longer wait. */
const PATIENCE = 10_000;
const LONG = 2000; // milliseconds after which a person should know what is waited for
const STEP = 20; // milliseconds between two looks

/** The call that would renew the login. */
export type Renewing = Joining & { readonly id: string };

/**
 * A login is renewed by one call: others that start meanwhile wait for it. The turn is a file, which counts for `PATIENCE`
 * after it was made, whatever became of its call. Returns what ends the turn.
 */
export async function awaitRenewal(
  flow: Flow,
  rule: FileRule,
  call: Renewing,
  tell: (line: string) => void,
): Promise<() => void> {
  const turn = path.join(flow.parts.root, 'renewing');
  const isOver = (): boolean => call.seen !== undefined && call.seen.length > 0;
  for (let waited = 0; waited < PATIENCE && !isOver() && isDue(flow, rule, call); waited += STEP) {
    if (isOld(turn, flow)) await withLiveLock(flow.host, flow.parts, () => isOld(turn, flow) && remove(turn));
    if (take(turn, call.id)) return () => void (readText(turn) === call.id && remove(turn));
    if (waited === LONG) tell(renewalLine(flow));
    await sleep(STEP);
  }
  return () => {};
}

/** What cannot be read is just being written; one that does not expire is not renewed. */
function isDue(flow: Flow, { path: file, credential, renewal }: FileRule, { isKeyed = false }: Renewing): boolean {
  using tree = liveTree(flow);
  const read = (name: string): Buffer | undefined => readIn(tree, name);
  const bytes = read(file);
  if (!bytes || !credential || !renewal) return false;
  const { when, within } = renewal;
  if (when ? at(parseJson(read(when.file)), when.key) !== when.value : isKeyed) return false;
  const login = parseJson(bytes);
  if (login === undefined) return true;
  const expires = at(login, `${credential.at}.${credential.expires}`);
  return typeof expires === 'number' && expires - flow.host.now() < within;
}

function readIn(tree: Tree, name: string): Buffer | undefined {
  try {
    return tree.read(name).version?.bytes;
  } catch (error) {
    if (error instanceof Obstacle) return undefined;
    throw error;
  }
}

/** Of a call that did not renew the login. */
function isOld(turn: string, { host }: Flow): boolean {
  const since = lstat(turn)?.mtimeMs;
  return since !== undefined && Math.abs(host.now() - since) > PATIENCE;
}

function take(turn: string, id: string): boolean {
  try {
    fs.writeFileSync(turn, id, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    return !hasCode(error, 'EEXIST'); // a folder that takes no file must not keep a call from starting
  }
}
