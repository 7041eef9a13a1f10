import path from 'node:path';
import { lstat } from '../platform/files.ts';

/**
 * A line for whoever leaves a call behind in a folder that systemd removes at the user's last logout; logind has a file for
 * each user of whom it keeps that.
 */
export function untilLogout(
  user: string,
  runtime: string,
  isThere = (file: string): boolean => lstat(file) !== undefined,
): string | undefined {
  const isKept = isThere(path.join('/var/lib/systemd/linger', user));
  if (!runtime.startsWith('/run/user/') || !isThere('/run/systemd/system') || isKept) return undefined;
  return 'mayfly: what a detached call changes after your last logout is lost, since systemd removes its folder then; keep that with: loginctl enable-linger';
}
