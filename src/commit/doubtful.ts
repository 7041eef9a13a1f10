import path from 'node:path';

/** A file that could be added by mistake. */
export interface Doubt {
  readonly path: string;
  readonly why: string;
}

export interface Candidate {
  /** From the top; a trailing `/` is a repository of its own. */
  readonly path: string;
  readonly isNew: boolean;
  readonly bytes: number;
}

export const LARGE = 5 * 1024 * 1024;

/** Which of them a person should be asked about; what was added before is doubtful by its size only. */
export function findDoubts(candidates: readonly Candidate[]): Doubt[] {
  return candidates.flatMap((candidate) => {
    const why = whyDoubtful(candidate);
    return why === undefined ? [] : [{ path: candidate.path, why }];
  });
}

function whyDoubtful({ path: file, isNew, bytes }: Candidate): string | undefined {
  const name = path.basename(file);
  if (isNew && file.endsWith('/')) return 'a repository of its own';
  if (isNew && /^\.env/i.test(name) && !/\.(example|sample|template|dist)$/i.test(name))
    return 'variables, often secret';
  if (isNew && /\.pem$/i.test(name)) return 'a key or a certificate';
  // `id_rsa` and its like have no ending; `id_generator.ts` and the public `id_rsa.pub` have one.
  if (isNew && /^id_[^.]+$/i.test(name)) return 'looks like an SSH key';
  if (bytes > LARGE) return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
  return undefined;
}
