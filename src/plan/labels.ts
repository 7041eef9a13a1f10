import { MayflyError } from '../platform/errors.ts';
import { sha256 } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import type { Values } from '../config/options.ts';
import type { Owner } from '../platform/owner.ts';
import { encodeSpec, type Spec } from './spec.ts';

export const LABEL = 'mayfly';
const SCHEMA = '1';

/** The mayfly that started a call, and its user. */
export type CallOwner = Owner & { readonly user: string };

/** All that mayfly may say of a call. */
export const LABELS: readonly string[] = [
  ...['managed', 'schema', 'call', 'provider', 'project', 'project-hash', 'type', 'store', 'owner', 'created', 'spec'],
].map((name) => `${LABEL}.${name}`);

/** The only record of a call. No path, no prompt and no key: whoever may ask the engine can read them. */
export function labels(call: {
  readonly id: string;
  readonly provider: string;
  readonly project: string;
  readonly projectHash: string;
  /** Which store it is of, without saying where that is. */
  readonly store: string;
  readonly owner: CallOwner;
  readonly created: number;
  /** What kind of project it is, where somebody said. */
  readonly type?: string | undefined;
  readonly spec: Spec;
}): Record<string, string> {
  const { user, host, pid, start, boot } = call.owner;
  return {
    [`${LABEL}.managed`]: '1',
    [`${LABEL}.schema`]: SCHEMA,
    [`${LABEL}.call`]: call.id,
    [`${LABEL}.provider`]: call.provider,
    [`${LABEL}.project`]: call.project,
    [`${LABEL}.project-hash`]: call.projectHash,
    [`${LABEL}.store`]: call.store,
    [`${LABEL}.owner`]: JSON.stringify({ user, host, pid, start, boot }),
    ...(call.type && { [`${LABEL}.type`]: call.type }),
    [`${LABEL}.created`]: new Date(call.created).toISOString(),
    [`${LABEL}.spec`]: encodeSpec(call.spec),
  };
}

/** Tells stores apart. `store`: its real path. */
export function storeId({ hostname }: Pick<Host, 'hostname'>, store: string): Promise<string> {
  return sha256(`${hostname} ${store}`, 12);
}

/** Undefined for a label that is not ours, or of a mayfly that writes it otherwise. */
export function readOwner(label = ''): CallOwner | undefined {
  try {
    const { user, host, pid, start, boot } = JSON.parse(label) as Record<string, unknown>;
    if ([user, host, start, boot].every((part) => typeof part === 'string') && Number.isInteger(pid))
      return { user, host, pid, start, boot } as CallOwner;
  } catch {
    // Not even JSON.
  }
  return undefined;
}

/** What the caller wants the container to be called. */
export function nameOf({ name }: Values): string | undefined {
  return typeof name === 'string' ? checkedName(name) : undefined;
}

const LONGEST = 63; // characters, as a network has them for the name of a machine

export function checkedName(name: string): string {
  if (name.length <= LONGEST && /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return name;
  const fix = `use 2 to ${LONGEST} letters, digits, "_", "." and "-"`;
  throw new MayflyError({ kind: 'usage', what: `a call cannot be called "${name}"`, fix });
}

/** Names of containers are `[a-zA-Z0-9][a-zA-Z0-9_.-]*`; the id keeps them apart. */
export function containerName(provider: string, project: string, id: string): string {
  const ends = ['mayfly', slugOf(provider, 20), id];
  const left = LONGEST - ends.join('-').length - 1;
  return ends
    .toSpliced(2, 0, slugOf(project, Math.min(left, 40)))
    .filter(Boolean)
    .join('-');
}

function slugOf(name: string, length: number): string {
  return name
    .replaceAll(/[^a-zA-Z0-9_.-]+/g, '-')
    .slice(0, length)
    .replaceAll(/^-+|-+$/g, '');
}
