/** The part of `bun:ffi` that is needed here; there are no types of it without Bun's. */
interface ForeignFunctions {
  dlopen(
    library: string,
    symbols: object,
  ): { readonly symbols: Readonly<Record<string, (...args: unknown[]) => number>> };
}

type Exchange = (one: Buffer, other: Buffer) => boolean;

const EXCHANGE = 2; // RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS alike
const HERE = -100; // AT_FDCWD

let known: Exchange | undefined;

/**
 * Exchanges what stands at two paths, in one step. False, with nothing done, when one of them is not there, or the runtime
 * (Node), the system or the file system has no such call.
 */
export function exchange(one: string, other: string): boolean {
  known ??= load() ?? ((): boolean => false);
  return known(text(one), text(other));
}

/** Loaded for the first file that is replaced: that takes a millisecond, and some memory. */
function load(): Exchange | undefined {
  const ffi = process.getBuiltinModule('bun:ffi') as ForeignFunctions | undefined;
  try {
    if (process.platform === 'darwin') {
      const renamex = ffi?.dlopen('/usr/lib/libSystem.B.dylib', {
        renamex_np: { args: ['ptr', 'ptr', 'u32'], returns: 'i32' },
      }).symbols['renamex_np'];
      return renamex && ((one, other) => renamex(one, other, EXCHANGE) === 0);
    }
    const renameat2 = ffi?.dlopen('libc.so.6', {
      renameat2: { args: ['i32', 'ptr', 'i32', 'ptr', 'u32'], returns: 'i32' },
    }).symbols['renameat2'];
    return renameat2 && ((one, other) => renameat2(HERE, one, HERE, other, EXCHANGE) === 0);
  } catch {
    return undefined; // another libc, or one from before 2018
  }
}

function text(path: string): Buffer {
  return Buffer.from(`${path}\0`);
}
