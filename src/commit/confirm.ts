import type { Host } from '../platform/host.ts';
import { askKey, ENTER, isRefusal } from '../platform/ask-key.ts';
import type { Doubt } from './doubtful.ts';
import type { Request } from './request.ts';
import type { SecretFinding } from './secrets.ts';
import { showDoubts, showSecrets } from './show.ts';
import { cancelled, GUARDED, stopped } from './stop.ts';

/** Whether doubtful files are to be added. */
export async function confirmDoubts(
  host: Host,
  request: Request,
  doubts: readonly Doubt[],
  abort: AbortSignal,
): Promise<boolean> {
  for (const line of showDoubts(doubts)) host.note(line);
  if (request.dryRun) return false; // nothing is added, so nobody has to decide
  if (!request.interactive)
    throw stopped(GUARDED, 'these need somebody to decide', 'add them to .gitignore, or git add and say --staged');
  const choice = await askKey(host, '[Enter] leave them out · a add them · n cancel', readDoubts, abort);
  if (choice === 'cancel') throw cancelled();
  return choice === 'add';
}

function readDoubts(key: string): 'leave' | 'add' | 'cancel' | undefined {
  if (key === ENTER) return 'leave';
  if (key === 'a') return 'add';
  return isRefusal(key) ? 'cancel' : undefined;
}

/** Whether to go on although there are secrets: no, unless somebody says so. */
export async function confirmSecrets(
  host: Host,
  request: Request,
  findings: readonly SecretFinding[],
  abort: AbortSignal,
): Promise<boolean> {
  for (const line of showSecrets(findings)) host.note(line);
  if (!request.interactive) return request.dryRun; // what it shows is masked
  const choice = await askKey(host, '[Enter] stop · y commit them (what is sent is masked)', readSecrets, abort);
  if (choice === 'cancel') throw cancelled();
  return choice === 'commit';
}

function readSecrets(key: string): 'commit' | 'stop' | 'cancel' | undefined {
  if (key === 'y') return 'commit';
  if (key === ENTER || key === 'n') return 'stop';
  return isRefusal(key) ? 'cancel' : undefined;
}
