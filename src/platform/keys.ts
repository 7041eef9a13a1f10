import { spawn } from 'node:child_process';
import type { Host } from './host.ts';

/**
 * In a shell of its own, since a runtime that has once listened to its stdin goes on to take keys away from the editor that
 * is started after it. What was typed before is read and dropped: an Enter that was meant for something else must not
 * answer a question. The terminal is as it was when the shell ends, however it ends.
 */
const KEY = `
exec 2>/dev/null </dev/tty
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

export async function readKey(env: Host['env'], abort: AbortSignal): Promise<string> {
  const { stdout } = await runAtTerminal(['sh', '-c', KEY], env, abort);
  return abort.aborted ? '' : stdout;
}

const UNASKED = 9; // exit code
const PATIENCE = 15; // seconds

/**
 * In zsh, which can tell how much was typed without reading it: more than one letter and its line end is not for us, and stays
 * with the terminal for whoever reads it next. So does what was typed before; nothing is asked then.
 */
const LETTER = `
zmodload zsh/zselect zsh/system 2>/dev/null && exec </dev/tty && mode=$(stty -g) || exit ${UNASKED}
trap 'stty "$mode"' EXIT
trap 'print -u2; exit' TERM HUP INT
holds() { stty -icanon min $1 time 0 && zselect -t 0 -r 0 }
holds 1 && exit ${UNASKED}
stty icanon echo isig icrnl
zselect -t 0 -r 0 && exit ${UNASKED}
print -rn -u2 -- "$1 "
zselect -t ${PATIENCE}00 -r 0 || { print -u2; exit 0 }
holds 3 && exit 0
holds 2 && isLetter=yes
stty min 1
sysread -s 1 letter
[[ -n $isLetter && $letter != $'\\n' ]] || exit 0
sysread -s 1 end
print -rn -- "$letter"
`;

/** Undefined where it was not asked: what was typed before is not ours, and some systems have no zsh. */
export async function readLetter(question: string, env: Host['env'], abort: AbortSignal): Promise<string | undefined> {
  const { code, stdout } = await runAtTerminal(['zsh', '-f', '-c', LETTER, 'zsh', question], env, abort);
  return code === UNASKED || code === undefined ? undefined : stdout;
}

/** Resolves with no code where it cannot be started. */
function runAtTerminal(
  [command = '', ...args]: readonly string[],
  env: Host['env'],
  abort: AbortSignal,
): Promise<{ readonly code?: number | null; readonly stdout: string }> {
  return new Promise((resolve) => {
    if (abort.aborted) return resolve({ stdout: '' });
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    const stop = (): void => void child.kill('SIGTERM');
    let stdout = '';
    abort.addEventListener('abort', stop);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.on('error', () => resolve({ stdout: '' }));
    child.on('close', (code) => {
      abort.removeEventListener('abort', stop);
      resolve({ code, stdout });
    });
  });
}
