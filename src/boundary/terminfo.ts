import path from 'node:path';
import { readPlain } from './read.ts';
import { physical } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';

/** Those of ncurses-base, as far as anybody uses them: the image has them. */
const IN_IMAGE = new Set(
  [
    'ansi',
    'dumb',
    'linux',
    'rxvt',
    'rxvt-unicode',
    'rxvt-unicode-256color',
    'screen',
    'screen-256color',
    'tmux',
  ].concat(['tmux-256color', 'vt100', 'vt102', 'vt220', 'xterm', 'xterm-color', 'xterm-256color']),
);
/** What terminfo(5) looks through on Linux and macOS. */
const SYSTEM = [
  '/etc/terminfo',
  '/lib/terminfo',
  '/usr/share/terminfo',
  '/usr/lib/terminfo',
  '/usr/local/share/terminfo',
];
const LARGEST = 64 * 1024; // bytes
/** The beginning of a compiled description: with numbers of 16 or of 32 bits. */
const MAGIC = new Set([0x01_1a, 0x02_1e]);

/**
 * The host's description of the caller's terminal, as a file of HOME: ncurses looks there first. Terminals that are younger than
 * the image (kitty, ghostty, foot, …) bring their own, and say where in TERMINFO.
 */
export function terminfoFile({ env, user }: Pick<Host, 'env' | 'user'>): Record<string, Uint8Array> {
  const name = env['TERM'] ?? '';
  if (IN_IMAGE.has(name) || !/^[A-Za-z0-9][\w.+-]*$/.test(name)) return {};
  const own = path.join(user.home, '.terminfo');
  const folders = [env['TERMINFO'], own, ...(env['TERMINFO_DIRS'] ?? '').split(':'), ...SYSTEM];
  const letters = [name.slice(0, 1), name.charCodeAt(0).toString(16)]; // macOS goes by the second
  for (const folder of folders)
    for (const letter of folder?.startsWith('/') ? letters : []) {
      const found = readPlain(physical(path.join(folder ?? '', letter, name)), LARGEST);
      if ('bytes' in found && found.bytes.length > 2 && MAGIC.has(found.bytes.readUInt16LE()))
        return { [`home/.terminfo/${name.slice(0, 1)}/${name}`]: found.bytes };
    }
  return {};
}
