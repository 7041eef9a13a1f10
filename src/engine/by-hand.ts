import { readText } from '../platform/files.ts';
import { isAlive, type Owner } from '../platform/owner.ts';

/** Root's; in memory, and where it is not, what stands there of another boot does not count. */
const FOLDER = '/run/mayfly-engine';

/** What dockerd says goes there, and what it said before that to a file beside it that ends in `.1`: two megabytes each at most. */
export const LOG = `${FOLDER}/dockerd.log`;

/** A script that keeps what it reads in the file that it is given. */
export const KEEP_LOG = `
size=0
while before=$size && dd bs=4096 count=256 status=none >>"$1" && size=$(wc -c <"$1") && [ "$size" -ne "$before" ]; do
  [ "$size" -lt 1000000 ] || { mv -f "$1" "$1.1"; size=0; }
done
exec cat >/dev/null # nobody waits for room on a disk`;

/**
 * Starts dockerd in a session of its own, unless one that was started here lives, and writes down which process that is. What
 * processes that are over have left of theirs is removed: dockerd would wait for them where nobody reaped them, or take another process
 * of that number for them.
 */
const START = `
keep_log=$1
umask 022
mkdir -p ${FOLDER} && cd ${FOLDER} || exit
exec 9>lock && flock 9
boot_id=$(cat /proc/sys/kernel/random/boot_id)
if [ -e started ] && read -r boot pid start <started && [ "$boot" = "$boot_id" ] && [ -e "/proc/$pid/stat" ]; then
  stat=$(cat "/proc/$pid/stat")
  set -- \${stat##*) }
  [ "$1" = Z ] || [ "\${20}" != "$start" ] || exit 0
fi
for file in docker docker/containerd/containerd; do
  pid=$(cat "/var/run/$file.pid" 2>/dev/null) || continue
  case $(cat "/proc/$pid/stat" 2>/dev/null) in
    *"(\${file##*/}) "[!Z]*) ;;
    *) rm -f "/var/run/$file.pid" ;;
  esac
done
if [ -e dockerd.log ]; then mv -f dockerd.log dockerd.log.1; fi
rm -f pipe && mkfifo pipe && exec 8<>pipe 7<pipe 6>pipe 8>&- || exit
rm -f pipe
ulimit -n "$(ulimit -H -n)" 2>/dev/null
trap '' HUP
setsid sh -c "$keep_log" sh ${LOG} <&7 >/dev/null 2>&1 6>&- 7<&- 9>&- &
cd /
setsid dockerd </dev/null >&6 2>&1 6>&- 7<&- 9>&- &
pid=$!
stat=$(cat "/proc/$pid/stat")
set -- \${stat##*) }
echo "$boot_id $pid \${20}" >${FOLDER}/started.new
mv -f ${FOLDER}/started.new ${FOLDER}/started`;

/** For root; returns at once. */
export const START_BY_HAND: readonly string[] = ['sh', '-c', START, 'sh', KEEP_LOG];

/** For root, once it is over. */
export const FORGET_BY_HAND: readonly string[] = ['rm', '-rf', FOLDER];

/** The dockerd that mayfly has started on this machine, whoever called it, while it lives. */
export function startedByHand(): Owner | undefined {
  const [boot = '', pid = '', start = ''] = readText(`${FOLDER}/started`)?.trim().split(' ') ?? [];
  const owner = { host: '', boot, pid: Number(pid), start };
  return start !== '' && isAlive(owner, true) ? owner : undefined;
}

/** The last that it said. */
export function lastWords(): string {
  const line = readText(LOG)?.trimEnd().split('\n').at(-1) ?? '';
  return line.slice(0, 300) || 'it says nothing';
}
