import { BadArchive } from './tar.ts';

/** The folder that everything in the archive is in, so that unpacking it by hand makes one folder. */
export const TOP = 'mayfly-backup';
export const MANIFEST = `${TOP}/manifest.json`;
export const STORE = `${TOP}/store`;
const FORMAT = 1;

export interface Kept {
  /** In the archive. */
  readonly name: string;
  /** Of the bytes, or of the target of a link; 64 hexadecimal digits. */
  readonly sha256: string;
  /** Keys whose values are not in the archive, since they are secrets: those that are there stay when it is restored. */
  readonly withheld?: readonly (readonly string[])[];
}

/** The last entry of an archive: an archive without it is not complete. */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** The version of mayfly that wrote it. */
  readonly mayfly: string;
  /** ISO 8601. */
  readonly created: string;
  readonly credentials: boolean;
  /** State folders of projects: the path of each project, and where in the archive its state is. */
  readonly projects: readonly { readonly root: string; readonly folder: string }[];
  readonly files: readonly Kept[];
}

export function manifestOf(about: Omit<Manifest, 'format'>): Manifest {
  return { format: FORMAT, ...about };
}

export function projectFolder(index: number): string {
  return `${TOP}/projects/${index + 1}`;
}

/** Throws a BadArchive for what `mayfly backup` does not write, such as a name that leads out of the archive's folders. */
export function parseManifest(text: string): Manifest {
  const bad = new BadArchive('its manifest is not valid');
  let value: Partial<Manifest>;
  try {
    value = JSON.parse(text) as Partial<Manifest>;
  } catch {
    throw bad;
  }
  if (typeof value !== 'object' || value === null) throw bad;
  if (value.format !== FORMAT) throw new BadArchive('it was written by another version of mayfly');
  const { projects, files, created } = value;
  if (!Array.isArray(projects) || !Array.isArray(files) || typeof created !== 'string') throw bad;
  const isProject = ({ root, folder }: Manifest['projects'][number], index: number): boolean =>
    folder === projectFolder(index) && isPath(root);
  const folders = [STORE, ...projects.map((_, index) => projectFolder(index))];
  const isFile = ({ name, sha256, withheld = [] }: Kept): boolean =>
    typeof name === 'string' &&
    folders.some((folder) => name.startsWith(`${folder}/`) && isInner(name.slice(folder.length + 1))) &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    Array.isArray(withheld) &&
    withheld.every((keys) => Array.isArray(keys) && keys.every((key) => typeof key === 'string'));
  if (!projects.every(isProject)) throw bad;
  const wrong = files.find((file) => !isFile(file));
  if (wrong) throw new BadArchive(`a name in it is not allowed (${String(wrong.name)})`);
  if (new Set(files.map(({ name }) => name)).size !== files.length) throw bad;
  return value as Manifest;
}

/** A path below a folder, with nothing that could lead out of it. */
export function isInner(name: string): boolean {
  return name.split('/').every((step) => step !== '' && step !== '.' && step !== '..') && !name.includes('\0');
}

function isPath(root: unknown): boolean {
  return typeof root === 'string' && root.startsWith('/') && isInner(root.slice(1));
}
