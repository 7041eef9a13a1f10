import { commandOf } from '../call/entry.ts';
import type { FleetCall } from './calls.ts';
import type { Fleet } from './open.ts';

/** What the engine knows of a call beyond its labels. */
export interface Details {
  readonly image: string;
  /** ISO 8601; '' when it has not started. */
  readonly started: string;
  readonly command: readonly string[];
  readonly workdir: string;
  /** Number of the user and the group inside. */
  readonly as: string;
  readonly terminal: boolean;
  readonly network: string;
  readonly pidsLimit: number | null;
  readonly readOnly: boolean;
  /** The kernel killed the container for want of memory. */
  readonly oomKilled: boolean;
  /** Whether the engine keeps what the call prints. */
  readonly logged: boolean;
  readonly mounts: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[];
}

/** By the engine's id; calls that are gone meanwhile are not in it. */
export async function inspectCalls(
  { host, engine }: Fleet,
  calls: readonly FleetCall[],
): Promise<ReadonlyMap<string, Details>> {
  if (calls.length === 0) return new Map();
  const ids = calls.map(({ container }) => container);
  const { stdout } = await host.capture(engine.command, ['container', 'inspect', ...ids], { timeout: 20_000 });
  return new Map((JSON.parse(stdout || '[]') as Inspected[]).map((found) => [found.Id, detailsOf(found)]));
}

/** What both engines write, as far as it is read here. */
export interface Inspected {
  readonly Id: string;
  readonly State: { readonly StartedAt: string; readonly OOMKilled: boolean };
  readonly Config: {
    readonly Image: string;
    readonly Cmd: readonly string[] | null;
    readonly WorkingDir: string;
    readonly User: string;
    readonly Tty: boolean;
  };
  readonly HostConfig: {
    readonly NetworkMode: string;
    readonly PidsLimit: number | null;
    readonly ReadonlyRootfs: boolean;
    readonly LogConfig: { readonly Type: string };
  };
  readonly Mounts: readonly { readonly Source: string; readonly Destination: string; readonly RW: boolean }[];
}

export function detailsOf({ State, Config, HostConfig, Mounts }: Inspected): Details {
  return {
    image: Config.Image,
    started: State.StartedAt.startsWith('0001-') ? '' : new Date(State.StartedAt).toISOString(),
    command: commandOf(Config.Cmd ?? []),
    workdir: Config.WorkingDir,
    as: Config.User,
    terminal: Config.Tty,
    network: HostConfig.NetworkMode,
    pidsLimit: HostConfig.PidsLimit || null,
    readOnly: HostConfig.ReadonlyRootfs,
    oomKilled: State.OOMKilled,
    logged: HostConfig.LogConfig.Type !== 'none',
    mounts: Mounts.map(({ Source, Destination, RW }) => ({ source: Source, target: Destination, readOnly: !RW }))
      .filter(({ source }) => source !== '')
      .toSorted((a, b) => (a.target < b.target ? -1 : 1)),
  };
}
