import { askProvider } from '../../commit/ask.ts';
import { commit as flow } from '../../commit/commit.ts';
import { readRequest } from '../../commit/request.ts';
import type { Host } from '../../platform/host.ts';

/** `mayfly commit`: exit codes are those of src/commit/stop.ts. */
export function commit(host: Host, args: readonly string[]): Promise<number> {
  return flow(host, readRequest(host, args), askProvider);
}
