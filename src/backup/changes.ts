import { hash } from 'node:crypto';
import { isDirectory } from '../platform/files.ts';
import type { StateFolder } from '../project/state.ts';
import { parseJson, toText } from '../platform/json.ts';
import { type Found, Obstacle } from '../boundary/found.ts';
import { Tree } from '../boundary/tree.ts';
import { type Version, versionOf } from '../boundary/version.ts';
import { type Manifest, projectFolder, STORE } from './manifest.ts';
import { giveBack } from './withhold.ts';
import { giveBackYaml, YAML_FILE } from './yaml.ts';
import { innerName, type Verified } from './verify.ts';

/** A file that a restore would write. */
export interface Change {
  readonly from: Verified;
  /** The store, or the state folder of a project. */
  readonly root: string;
  readonly file: string;
  /** Conversations are dated by their files. */
  readonly isState: boolean;
  /** What is there now. */
  readonly found: Found;
  /** What is to be there; absent where it has to be read from the archive once more. */
  readonly next?: Version;
}

export interface Changes {
  readonly changes: readonly Change[];
  /** What is not restored: `WHAT: why`. */
  readonly left: readonly string[];
}

/** Where the state of the project at a path is. */
export type StateAt = (root: string) => Promise<StateFolder>;

/** Compares an archive with what is there. Reads only. */
export async function findChanges(
  store: string,
  { projects }: Manifest,
  files: readonly Verified[],
  stateAt: StateAt,
): Promise<Changes> {
  const roots = new Map([[STORE, store]]);
  const left: string[] = [];
  for (const [index, { root }] of projects.entries()) {
    if (!isDirectory(root)) left.push(`the state of ${root}: there is no such folder here`);
    else roots.set(projectFolder(index), (await stateAt(root)).path);
  }
  const trees = new Map([...roots].map(([folder, root]) => [folder, new Tree(root, root !== store)]));
  const changes = files.flatMap((from): Change[] => {
    const name = from.to ?? from.name;
    const file = innerName(name);
    const folder = name.slice(0, -file.length - 1);
    const [tree, root] = [trees.get(folder), roots.get(folder)];
    if (!tree || root === undefined) return [];
    try {
      const isState = folder !== STORE || /^global_state\/[0-9a-f]{12}\//.test(file);
      const change = { from, root, file, isState, found: tree.read(file) };
      return compare(change);
    } catch (error) {
      if (!(error instanceof Obstacle)) throw error;
      left.push(`${root}/${file}: ${error.message}`);
      return [];
    }
  });
  return { changes, left };
}

/** The change, where it is one. A conversation that has gone on since stays: it has all that the archive has. */
function compare(change: Change): Change[] {
  const { from, found, isState } = change;
  const next = nextVersion(change);
  const { version: now } = found;
  if (!now) return [{ ...change, ...(next && { next }) }];
  if (next) return next.id === now.id ? [] : [{ ...change, next }];
  const start = now.bytes.subarray(0, from.entry.size);
  const isStart = now.kind !== 'link' && hash('sha256', start) === from.sha256;
  return isStart && (isState || now.bytes.length === from.entry.size) ? [] : [change];
}

/** What is to be there: the archive's content, with the secrets that are there and not in it. Undefined without the content. */
export function nextVersion({ from, found }: Pick<Change, 'from' | 'found'>, bytes = from.bytes): Version | undefined {
  const { entry, withheld } = from;
  if (entry.kind === 'link') return versionOf(Buffer.from(entry.target), 'link');
  if (!bytes) return undefined;
  const kind = kindOf(from);
  if (withheld && innerName(from.name) === YAML_FILE && found.version)
    return versionOf(giveBackYaml(bytes, found.version.bytes, withheld), kind);
  const value = withheld ? parseJson(bytes) : undefined;
  if (value === undefined || !withheld) return versionOf(bytes, kind);
  const whole = giveBack(value, parseJson(found.version?.bytes), withheld);
  const text = whole === value ? bytes : Buffer.from(toText(whole, bytes));
  return versionOf(sameText(text, found.version), kind);
}

/** The order of keys, in which a key may have come back at another place, is no change. */
function sameText(text: Buffer, now: Version | undefined): Buffer {
  const sorted = (bytes: Buffer): string => JSON.stringify(order(parseJson(bytes)));
  try {
    return now && sorted(text) === sorted(now.bytes) ? now.bytes : text;
  } catch {
    return text; // a number that is too large
  }
}

function order(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(order);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, inner]) => [key, order(inner)]);
}

export function kindOf({ entry }: Pick<Verified, 'entry'>): Version['kind'] {
  return entry.mode & 0o100 ? 'program' : 'file';
}
