import path from 'node:path';
import { physicalFile, plantedLink } from '../boundary/mount-source.ts';
import { textWithin } from '../boundary/read.ts';
import { oneLine } from '../platform/errors.ts';
import { allowed, lstat } from '../platform/files.ts';
import type { Mount } from '../plan/plan.ts';
import { mountOf, targetOf, whyNotMounted } from '../project/named-mounts.ts';
import { isInside } from '../platform/paths.ts';
import type { Provider } from '../providers/provider.ts';
import { filesAbove } from './files-above.ts';
import { importsIn } from './imports.ts';
import { mentions } from './mentions.ts';
import type { More, Where } from './more-mounts.ts';

/** Of the image: there such a path means the container's own. */
const OF_IMAGE = /^\/(?:bin|boot|dev|etc|lib|lib32|lib64|libx32|proc|root|run|sbin|sys|usr)(?:\/|$)/;
const LARGEST = 256 * 1024; // bytes of a memory file
const NAMED = 3;

/** What a CLI reads of the host by itself, for reading only: files that a prompt names, memory of the folders above, and what memory imports. */
export function readFiles(
  { folder, reads }: Pick<Provider, 'folder' | 'reads'>,
  words: readonly string[],
  store: string,
  seen: readonly Mount[],
  where: Where,
): More {
  if (!reads) return { mounts: [], notes: [] };
  const found = new Found(seen, where);
  for (const { sign, path: typed } of mentions(words)) found.mention(sign + typed, typed);
  const above = filesAbove(where.project, reads.above, where.guarded.home, folder);
  for (const file of above) found.add(file, (why) => `${file} is not there inside: ${why}`);
  const own = path.join(where.home, folder ?? '');
  const natively = new Set(folder === undefined ? [] : importsIn(textOf(where.home, `${folder}/CLAUDE.md`)));
  found.imports(path.join(store, 'CLAUDE.md'), own, own, (written) => natively.has(written));
  const beside = [...new Set([where.project, where.cwd])].flatMap((each) =>
    reads.imports.map((name) => path.join(each, name)),
  );
  for (const file of [...beside, ...above]) found.imports(file, path.dirname(file), own, () => false);
  return found;
}

class Found implements More {
  readonly mounts: Mount[] = [];
  readonly notes: string[] = [];
  readonly #seen: readonly Mount[];
  readonly #where: Where;

  constructor(seen: readonly Mount[], where: Where) {
    this.#seen = seen;
    this.#where = where;
  }

  /** A prompt may be put together from what others wrote, so it names no folder and nothing that is hidden. */
  mention(named: string, typed: string): void {
    const target = path.resolve(this.#where.cwd, targetOf(typed, this.#where.home));
    const found = this.#isSeen(target) ? undefined : allowed(() => lstat(target));
    if (!found || (OF_IMAGE.test(target) && !isInside(target, this.#where.home))) return;
    const line = (why: string): string => `${named} is not there inside: ${why}`;
    if (found.isDirectory()) this.#note(line('it is a folder; add --add-dir with it'));
    else if (target.includes('/.'))
      this.#note(line('its path is hidden; name it in mounts of config.yaml if you mean it'));
    else if (this.add(target, line)) this.#note(`${named} is there inside, for reading, since the prompt names it`);
  }

  /** Only what is the user's own, or root's. True when it is mounted. */
  add(target: string, line: (why: string) => string): boolean {
    const { guarded, home, project } = this.#where;
    const source = this.#isSeen(target) ? undefined : physicalFile(target);
    if (source === undefined) return false;
    const link = plantedLink(target, home);
    const found = lstat(source);
    if (!found?.isFile() && !found?.isDirectory()) return false;
    const isOwn = found.uid === 0 || found.uid === process.getuid?.();
    const planted = link === undefined ? undefined : `${link} is a link that a call may have put there`;
    const why = planted ?? (isOwn ? whyNotMounted(target, source, guarded, project) : "it is another user's");
    if (why === undefined) this.mounts.push(mountOf(source, target, 'read-only'));
    else this.#note(line(why));
    return why === undefined;
  }

  /** Calls can write in most memory files: those only say what is missing. `from`: where their paths begin. */
  imports(file: string, from: string, own: string, isOurs: (written: string) => boolean): void {
    const missing = importsIn(textOf(path.dirname(file), path.basename(file))).filter((written) => {
      const target = path.resolve(from, targetOf(written, this.#where.home));
      if (isInside(target, own) || this.#isSeen(target) || !allowed(() => lstat(target))?.isFile()) return false;
      if (isOurs(written)) this.add(target, (why) => `${written}, which ${file} imports, is not there inside: ${why}`);
      return !isOurs(written);
    });
    if (missing.length === 0) return;
    const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
    this.#note(
      `${file} imports ${missing.slice(0, NAMED).join(', ')}${more}, which calls do not see; name it in mounts of config.yaml if they may`,
    );
  }

  #isSeen(target: string): boolean {
    const { project } = this.#where;
    return [project, ...[...this.#seen, ...this.mounts].map((mount) => mount.target)].some((each) =>
      isInside(target, each),
    );
  }

  #note(text: string): void {
    this.notes.push(oneLine(`mayfly: ${text}`));
  }
}

function textOf(folder: string, name: string): string {
  return textWithin(folder, name, LARGEST) ?? '';
}
