import path from 'node:path';
import { projectFolder, type Manifest } from './manifest.ts';
import type { Verified } from './verify.ts';

/** Where what was at one path is on this machine. */
export interface Moved {
  readonly from: string;
  readonly to: string;
}

/** `FROM=TO`, two absolute paths; undefined for anything else. */
export function parseMoved(text: string): Moved | undefined {
  const [, from = '', to = ''] = /^(\/[^=]*)=(\/[^=]*)$/.exec(text) ?? [];
  return from && to ? { from: path.resolve(from), to: path.resolve(to) } : undefined;
}

/** Where a path is now: by the longest one that it is, or lies in. */
export function movedPath(root: string, moves: readonly Moved[]): string {
  const [best] = moves
    .filter(({ from }) => root === from || root.startsWith(from === '/' ? from : `${from}/`))
    .toSorted((a, b) => b.from.length - a.from.length);
  return best ? path.join(best.to, root.slice(best.from.length)) : root;
}

/** The home folder of an archive's project for this one, where the project stands at the same place below it. */
export function guessMoved(root: string, home: string, isThere: (folder: string) => boolean): Moved | undefined {
  const [from] = /^\/(?:Users|home)\/[^/]+(?=\/)|^\/root(?=\/)/.exec(root) ?? [];
  return from !== undefined && from !== home && isThere(home + root.slice(from.length))
    ? { from, to: home }
    : undefined;
}

/** The names in the archive by which its files are restored, and where its projects are. */
export function moveProjects(
  { projects, ...manifest }: Manifest,
  files: readonly Verified[],
  moves: readonly Moved[],
): { manifest: Manifest; files: readonly Verified[] } {
  const moved = projects.map(({ root, folder }) => ({ root: movedPath(root, moves), folder }));
  const renamed = files.map((file): Verified => {
    const index = projects.findIndex((_, at) => file.name.startsWith(`${projectFolder(at)}/`));
    const [before, after] = [projects[index]?.root, moved[index]?.root];
    if (before === undefined || after === undefined || before === after) return file;
    return { ...file, to: renameSessions(file.name, before, after) };
  });
  return { manifest: { ...manifest, projects: moved }, files: renamed };
}

/** Claude Code keeps a folder for each working directory, whose name is its path. */
function renameSessions(name: string, before: string, after: string): string {
  const [old, now] = [before, after].map((folder) => folder.replaceAll(/[^A-Za-z0-9]/g, '-'));
  return name.replace(/(\/projects\/\d+\/[^/]+\/projects\/)([^/]+)/, (whole, start: string, folder: string) =>
    folder === old || folder.startsWith(`${old}-`) ? `${start}${now}${folder.slice(old?.length)}` : whole,
  );
}
