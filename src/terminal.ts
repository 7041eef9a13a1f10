import fs from 'node:fs';
import { stat } from './files.ts';

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

/** Undefined for a descriptor that is closed. */
function statOf(descriptor: number): fs.Stats | undefined {
  try {
    return fs.fstatSync(descriptor);
  } catch {
    return undefined;
  }
}
