import path from 'node:path';
import { explain, MayflyError } from '../errors.ts';
import { prepareGit } from '../git/prepare.ts';
import { includeReader, readConfig } from '../ssh/include.ts';
import { sanitize } from '../ssh/sanitize.ts';
import type { Context } from './context.ts';
import { type Finding, ok, warn } from './finding.ts';

export async function checkSsh({ host }: Context): Promise<Finding[]> {
  const { user, env } = host;
  const file = path.join(user.home, '.ssh', 'config');
  const own = readConfig(file, user.uid);
  if (own.problem !== undefined) return [warn('ssh', `${file}: ${own.problem}`, `chmod 600 ${file}`)];
  const { content } = own;
  if (content === '') return [ok('ssh', 'no configuration of yours')];
  try {
    const { dropped } = sanitize({ file, text: content }, includeReader(user, env), user.home);
    return [
      ok(
        'ssh',
        dropped.length === 0
          ? `${file} goes in as it is`
          : `${dropped.length} line(s) are left out; mayfly ssh show says which and why`,
      ),
    ];
  } catch (error) {
    if (!(error instanceof MayflyError)) throw error;
    return [warn('ssh', explain(error.failure).what, 'correct it; until then ssh inside has an empty configuration')];
  }
}

export async function checkGit({ host }: Context): Promise<Finding[]> {
  const { dropped, notes } = await prepareGit(host, host.cwd() ?? '/', []);
  return [
    ...notes.map((note) => warn('git', note.replace(/^mayfly: /, ''), 'correct it')),
    ...dropped.map(({ key, why }) => ok('git', `${key} is left out: ${why}`)),
  ];
}
