import { INSIDE, isHostPath } from '../providers/programs.ts';

/** What git runs by these names. */
export const HOOKS: ReadonlySet<string> = new Set(
  `applypatch-msg commit-msg fsmonitor-watchman post-applypatch post-checkout post-commit post-index-change post-merge
post-receive post-rewrite post-update pre-applypatch pre-auto-gc pre-commit pre-merge-commit pre-push pre-rebase pre-receive
prepare-commit-msg proc-receive push-to-checkout reference-transaction sendemail-validate update`.split(/\s/),
);

/** Programs that every system has, besides those that a command of a setting may begin with. */
export const COMMON: ReadonlySet<string> = new Set(
  `chown column command df factor false fmt getopt groups jq kill link lsof make mkfifo mknod nice numfmt pathchk pr printenv
pinky ptx rev sdiff seq shred shuf stdbuf strings sum sync tempfile tload true truncate type ulimit umask unlink unxz users
which who xz yes zgrep`.split(/\s/),
);
const SHELLS = new Set(['bash', 'dash', 'sh']);
/** A word where a command begins; what follows `command -v` only asks. */
const COMMAND =
  /(?<=(?:^|[;&|(!`{]|\b(?:then|do|else|elif|if|while|until|exec|time)[ \t])[ \t]*)[A-Za-z][\w.+-]*(?=[\s;|&)]|$)/gm;
const PLACE = /(?<=(?:^|[\s=(;|&])["']?)(?:~|\$HOME|\$\{HOME\})?\/[^\s"'`;|&()<>]+/gm;

/**
 * Why a hook does not work inside as it does on the host, as far as its text tells: no interpreter, a path of the host, a program that
 * only the host has. `isOnHost`: whether the host finds such a program; `isThere`: whether the host has such a file.
 */
export function lacking(
  text: string,
  isOnHost: (program: string) => boolean,
  isThere: (word: string) => boolean,
): string | undefined {
  const [, first = '/bin/sh', second = ''] = /^#!\s*(\S+)(?:[ \t]+(?:-S[ \t]+)?(\S+))?/.exec(text) ?? [];
  const interpreter = baseName(baseName(first) === 'env' ? second : first);
  if (!INSIDE.has(interpreter)) return `${interpreter} is on the host only`;
  const body = text.replaceAll(/^\s*#.*$/gm, '').slice(0, 64 * 1024);
  const place = (body.match(PLACE) ?? []).find((word) => isHostPath(word) && isThere(word));
  if (place !== undefined) return `${place} is a path of the host`;
  if (!SHELLS.has(interpreter)) return undefined;
  const program = [...new Set(body.match(COMMAND) ?? [])].find(
    (name) => !INSIDE.has(name) && !COMMON.has(name) && isOnHost(name),
  );
  return program === undefined ? undefined : `${program} is on the host only`;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
