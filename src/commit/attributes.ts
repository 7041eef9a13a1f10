import type { Git } from '../boundary/git.ts';
import { LONG } from './index-file.ts';

export interface Attribute {
  readonly path: string;
  readonly name: string;
  /** `set`, `unset`, `unspecified`, or a text. */
  readonly value: string;
}

/** What `.gitattributes` say of these paths. */
export async function attributesOf(
  git: Git,
  paths: readonly string[],
  names: readonly string[],
): Promise<readonly Attribute[]> {
  if (paths.length === 0) return [];
  const { stdout } = await git(['check-attr', '-z', '--stdin', ...names], { input: paths.join('\0'), patience: LONG });
  const fields = stdout.split('\0');
  return Array.from({ length: Math.floor(fields.length / 3) }, (_, at) => {
    const [path = '', name = '', value = ''] = fields.slice(3 * at, 3 * at + 3);
    return { path, name, value };
  });
}
