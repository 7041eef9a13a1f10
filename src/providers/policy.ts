import path from 'node:path';
import { allowed, isFile, list, readText } from '../platform/files.ts';
import { readOnly } from '../plan/bind.ts';
import type { Bind } from '../plan/plan.ts';
import type { Provider } from './provider.ts';

const FOLDER = 'policy';

export interface Policy {
  /** Of the stage. */
  readonly files: Readonly<Record<string, string>>;
  readonly mounts: readonly Bind[];
  readonly note?: string;
}

/** What whoever runs this machine prescribes to a CLI, as the CLI reads it outside: copies, since no VM shares that folder. */
export function policyOf(
  { name, policy }: Pick<Provider, 'name' | 'policy'>,
  stage: string,
  folder = policy?.folder,
): Policy {
  if (!policy || folder === undefined) return { files: {}, mounts: [] };
  const files: Record<string, string> = {};
  const mounts: Bind[] = [];
  const unread: string[] = [];
  for (const file of filesIn(folder, policy.names)) {
    const text = allowed(() => readText(path.join(folder, file)));
    if (text === undefined) {
      unread.push(path.join(folder, file));
      continue;
    }
    files[`${FOLDER}/${file}`] = text;
    mounts.push(readOnly(path.join(stage, FOLDER, file), path.join(policy.target, file)));
  }
  const note = `mayfly: ${name} does not know ${unread.join(', ')} inside, which cannot be read`;
  return { files, mounts, ...(unread.length > 0 && { note }) };
}

/** Names that end with `/` are folders, of which the JSON counts. */
function filesIn(folder: string, names: readonly string[]): string[] {
  const found = names.flatMap((name) =>
    name.endsWith('/')
      ? (allowed(() => list(path.join(folder, name))) ?? [])
          .filter((each) => each.endsWith('.json'))
          .map((each) => name + each)
      : [name],
  );
  return found.filter((name) => isFile(path.join(folder, name)));
}
