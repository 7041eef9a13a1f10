import { hash } from 'node:crypto';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { isObject, parseJson, toText } from '../platform/json.ts';
import { originalName } from '../store/classes.ts';
import { Obstacle } from '../boundary/found.ts';
import { Tree } from '../boundary/tree.ts';
import type { Content } from './archive.ts';
import { IN_PROJECT } from '../project/state.ts';
import type { Item } from './collect.ts';
import { type Kept, MANIFEST, type Manifest, manifestOf } from './manifest.ts';
import { holdsSecret, mentionsSecret, namesSecret, withhold } from './withhold.ts';
import { withholdYaml, YAML_FILE } from './yaml.ts';

/** What became of the files while they were read. */
export interface Packed {
  readonly files: Kept[];
  /** `PATH: why`, of those that are not in the archive. */
  readonly left: string[];
}

export type About = Pick<Manifest, 'created' | 'credentials' | 'projects'>;

/** The entries of an archive, each read when it is asked for, and the manifest at the end. Fills `packed` on the way. */
export function* pack(items: readonly Item[], about: About, packed: Packed): Generator<Content> {
  for (const [root, group] of Map.groupBy(items, (item) => item.root)) {
    const tree = new Tree(root, path.basename(root) === IN_PROJECT);
    for (const item of group) {
      const content = readItem(tree, item, packed);
      if (content) yield content;
    }
  }
  const text = JSON.stringify(manifestOf({ mayfly: manifest.version, ...about, files: packed.files }), undefined, 1);
  const changed = Date.parse(about.created) / 1000;
  const bytes = Buffer.from(`${text}\n`);
  yield { entry: { name: MANIFEST, kind: 'file', mode: 0o600, changed, size: bytes.length, target: '' }, bytes };
}

function readItem(tree: Tree, { name, root, file, masked }: Item, packed: Packed): Content | undefined {
  const leave = (reason: string): undefined => void packed.left.push(`${path.join(root, file)}: ${reason}`);
  try {
    const { version, changed } = tree.read(file);
    if (!version) return undefined; // it went away since it was listed
    const [target, whole] = version.kind === 'link' ? [version.bytes.toString(), undefined] : ['', version.bytes];
    const { bytes, withheld } = masked && whole ? withoutSecrets(file, whole) : { bytes: whole, withheld: [] };
    if (whole && !bytes) return leave('it may hold a key, and mayfly cannot tell where');
    const sha256 = hash('sha256', bytes ?? target);
    packed.files.push({ name, sha256, ...(withheld.length > 0 && { withheld }) });
    const mode = version.kind === 'program' ? 0o700 : 0o600;
    const entry = { name, mode, changed: changed / 1000, size: bytes?.length ?? 0, target };
    return { entry: { ...entry, kind: whole ? 'file' : 'link' }, bytes: bytes ?? Buffer.alloc(0) };
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    return leave(error.message);
  }
}

/** `bytes` is undefined where secrets cannot be told from the rest. */
function withoutSecrets(file: string, bytes: Buffer): { bytes?: Buffer; withheld: string[][] } {
  const name = originalName(file);
  if (name === YAML_FILE) return withholdYaml(bytes) ?? { withheld: [] };
  const parsed = name.endsWith('.json') ? parseJson(bytes) : undefined;
  if (parsed === undefined) {
    const holds = name.endsWith('.json') ? mentionsSecret : holdsSecret;
    return holds(bytes.toString()) ? { withheld: [] } : { bytes, withheld: [] };
  }
  if (namesSecret(parsed)) return { withheld: [] };
  const { value, withheld } = withhold(parsed);
  if (withheld.length === 0 || !isObject(value)) return { bytes, withheld: [] };
  return { bytes: Buffer.from(toText(value, bytes)), withheld };
}
