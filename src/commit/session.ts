import type { Host } from '../platform/host.ts';
import type { Repository } from './repository.ts';
import type { Request } from './request.ts';
import type { GitSettings, Target } from './target.ts';

/** What all steps of one commit know. */
export interface Session {
  readonly host: Host;
  readonly request: Request;
  readonly repository: Repository;
  readonly settings: GitSettings;
  readonly target: Target;
  /** Somebody wants it to end: Ctrl-C, a closed terminal. */
  readonly abort: AbortSignal;
}
