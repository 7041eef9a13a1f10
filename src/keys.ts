import { spawn } from 'node:child_process';
import type { Host } from './host.ts';

/**
 * In a shell of its own, since a runtime that has once listened to its stdin goes on to take keys away from the editor that
 * is started after it. What was typed before is read and dropped: an Enter that was meant for something else must not
 * answer a question. The terminal is as it was when the shell ends, however it ends.
 */
const SCRIPT = `
exec </dev/tty
mode=$(stty -g)
trap 'kill "$reader" 2>/dev/null; stty "$mode"' EXIT
trap exit TERM HUP INT
stty -icanon -echo -isig min 0 time 0
cat >/dev/null
stty min 1
dd bs=64 count=1 2>/dev/null </dev/tty &
reader=$!
wait "$reader"
`;

export function readKey(env: Host['env'], abort: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    if (abort.aborted) return resolve('');
    const child = spawn('sh', ['-c', SCRIPT], { stdio: ['ignore', 'pipe', 'ignore'], env });
    const stop = (): void => void child.kill('SIGTERM');
    let keys = '';
    abort.addEventListener('abort', stop);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (keys += text));
    child.on('error', () => resolve(''));
    child.on('close', () => {
      abort.removeEventListener('abort', stop);
      resolve(abort.aborted ? '' : keys);
    });
  });
}
