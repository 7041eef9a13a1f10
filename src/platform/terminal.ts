import fs from 'node:fs';
import { readText, stat } from './files.ts';

/** Major numbers of the devices that Linux gives to terminal windows (its devices.txt). */
const WINDOWS = { first: 136, last: 143 };

/**
 * Whether a descriptor is a terminal. `node:tty` brings all of the streams with it, 2 ms and 3 MB of a call, so it is asked
 * only about a device that tells nothing by itself.
 */
export function isTerminal(descriptor: 0 | 1 | 2, platform: NodeJS.Platform = process.platform): boolean {
  const found = statOf(descriptor);
  if (!found?.isCharacterDevice() || found.rdev === stat('/dev/null')?.rdev) return false;
  const major = Math.floor(found.rdev / 256) % 4096;
  if (platform === 'linux' && major >= WINDOWS.first && major <= WINDOWS.last) return true;
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

/** Whether the terminal is somebody else's meanwhile, as of a job begun with `&`; false where the system does not say. */
export function isInBackground(): boolean {
  const line = readText('/proc/self/stat') ?? '';
  // After the name, which may hold anything: state, parent, group, session, terminal, the group that has it.
  const [, , group, , , foreground = '-1'] = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return foreground !== '-1' && group !== foreground;
}

/** Undefined for a descriptor that is closed. */
function statOf(descriptor: number): fs.Stats | undefined {
  try {
    return fs.fstatSync(descriptor);
  } catch {
    return undefined;
  }
}
