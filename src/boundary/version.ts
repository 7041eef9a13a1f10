/** A file as it stood at one moment. A symlink inside the folder is a file whose content is its target. */
export interface Version {
  /** Equal for equal versions. */
  readonly id: string;
  readonly bytes: Buffer;
  readonly kind: Kind;
}

/** `program`: the owner may execute it. */
export type Kind = 'file' | 'program' | 'link';

/** The id is found out when it is asked for: at sync-in nobody asks, and then `node:crypto` is not even loaded (see hash.ts). */
export function versionOf(bytes: Buffer, kind: Kind): Version {
  let id: string | undefined;
  return {
    bytes,
    kind,
    get id() {
      id ??= `${kind}-${bytes.length}-${sha256Of(bytes).slice(0, 32)}`;
      return id;
    },
  };
}

function sha256Of(bytes: Buffer): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', bytes);
}

/** Bytes of the version that has this id. */
export function sizeOf(id: string): number {
  return Number(id.split('-')[1]);
}

export function kindOf(id: string): Kind {
  return id.slice(0, id.indexOf('-')) as Kind;
}
