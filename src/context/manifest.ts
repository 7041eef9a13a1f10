import type { ProjectType } from '../config/project-type.ts';

/** What a project is, for a CLI to read. Every list is bounded; `more` says how many it leaves out. */
export interface Manifest {
  readonly name: string;
  readonly type: ProjectType;
  /** Files that git knows, or those found outside git; absent where that took too long. */
  readonly files?: number;
  readonly languages: readonly { readonly name: string; readonly files: number }[];
  readonly entryPoints: readonly string[];
  readonly dependencies: readonly Dependencies[];
  readonly git?: GitState;
}

export interface Dependencies {
  /** Path of the file, from the project's root. */
  readonly manifest: string;
  /** `NAME` or `NAME VERSION`. */
  readonly packages: readonly string[];
  readonly more?: number;
}

export interface GitState {
  /** Absent when HEAD is detached. */
  readonly branch?: string;
  readonly upstream?: string;
  readonly ahead?: number;
  readonly behind?: number;
  /** Paths that differ from HEAD, and paths that git does not know; absent where counting took too long. */
  readonly changed?: number;
  readonly untracked?: number;
  /** Abbreviated hash and subject; absent before the first commit. */
  readonly last?: string;
}
