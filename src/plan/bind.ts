import type { Bind, Mount } from './plan.ts';

export function bind(folder: string, target = folder): Bind {
  return { kind: 'bind', source: folder, target };
}

/** What is inside under the same name as here. */
export function atTheirOwnPath(mounts: readonly Mount[]): string[] {
  return mounts.flatMap((mount) => (mount.kind === 'bind' && mount.source === mount.target ? mount.target : []));
}

export function sealed(folder: string, target = folder): Bind {
  return { kind: 'bind', source: folder, target, sealed: true };
}

export function sealedReadOnly(folder: string, target = folder): Bind {
  return { ...sealed(folder, target), readOnly: true };
}

export function readOnly(folder: string, target = folder): Bind {
  return { kind: 'bind', source: folder, target, readOnly: true };
}
