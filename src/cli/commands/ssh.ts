import { describe } from '../../ssh/describe.ts';
import path from 'node:path';
import { MayflyError, oneLine } from '../../platform/errors.ts';
import { makePrivate, remove, write } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import { findPlaces } from '../../config/places.ts';
import { includeReader, readConfigs } from '../../ssh/include.ts';
import { outsideOf } from '../../ssh/names.ts';
import { type Dropped, sanitize } from '../../ssh/sanitize.ts';

/**
 * `mayfly ssh show [HOST]`: the configuration that ssh has inside to stdout, or what `ssh -G` says for HOST with it; to stderr
 * what is not in it, and why. Throws `config-invalid` for a file that ssh would refuse.
 */
export async function ssh(host: Host, args: readonly string[]): Promise<number> {
  const [word, name, ...more] = args;
  if (word !== 'show' || name?.startsWith('-') || more.length > 0)
    throw new MayflyError({ kind: 'usage', what: 'mayfly ssh can only show', fix: 'mayfly ssh show [HOST]' });
  const { text, dropped } = readUser(host);
  for (const line of describe(dropped)) host.note(line);
  if (name === undefined) {
    host.print(text);
    return 0;
  }
  return resolve(host, text, name);
}

/** ssh reads its configuration twice where that says `Match final`, so it needs a file and not a pipe. */
async function resolve(host: Host, text: string, name: string): Promise<number> {
  const { cache } = findPlaces(host);
  const file = path.join(cache, `ssh-show-${host.pid}`);
  makePrivate(cache);
  write(file, text);
  try {
    const { code, stdout, stderr } = await host.capture('ssh', ['-F', file, '-G', '--', name]);
    host.print(stdout);
    if (code !== 0) host.note(oneLine(`mayfly: ssh -G failed: ${stderr.trim()}; see mayfly ssh show`));
    return code;
  } finally {
    remove(file);
  }
}

function readUser(host: Host): { text: string; dropped: readonly Dropped[] } {
  const { file, problem, sources } = readConfigs(host);
  if (problem !== undefined)
    throw new MayflyError({
      kind: 'config-invalid',
      where: file,
      what: problem,
      allowed: 'a file that only you may write',
    });
  return sanitize(sources, includeReader(host), outsideOf(host));
}
