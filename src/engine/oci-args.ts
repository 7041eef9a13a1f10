import type { Mount, RunPlan } from '../plan/plan.ts';

/** What one engine says otherwise than the others. */
export interface Dialect {
  /** Flags that give the container its user. */
  user(plan: RunPlan): string[];
  /** Options of a memory-backed folder that this user owns. */
  memory(plan: RunPlan): string;
  /** Flags of a log that holds the last 10 MB. */
  readonly log: readonly string[];
  /** Flags of a root file system that cannot be written. */
  readonly readOnly: readonly string[];
}

// Docker swallows ctrl-p, which the CLIs need, as the start of its own detach keys; they can be moved but not switched off.
export const UNUSED_KEYS = 'ctrl-^,ctrl-^,ctrl-^';

/** The plan as arguments of `docker run`, which Podman understands as well. */
export function runArgs(plan: RunPlan, dialect: Dialect): string[] {
  return ['run', ...(plan.detached ? ['--detach'] : []), ...containerArgs(plan, dialect)];
}

/** As arguments of `docker create`, for a container that is started by whoever listens to it. */
export function createArgs(plan: RunPlan, dialect: Dialect): string[] {
  return ['create', ...containerArgs(plan, dialect)];
}

function containerArgs(plan: RunPlan, dialect: Dialect): string[] {
  const each = (flag: string, values: readonly string[]): string[] => values.flatMap((value) => [flag, value]);
  const pairs = (record: Readonly<Record<string, string>>): string[] =>
    Object.entries(record).map(([key, value]) => `${key}=${value}`);
  return [
    '--rm',
    '--init',
    '--interactive',
    ...(plan.tty ? ['--tty'] : []),
    ...(plan.detached ? dialect.log : attached(plan)),
    ...['--name', plan.name, '--pull', 'never', '--hostname', plan.hostname],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...(plan.unlabelled ? ['--security-opt', 'label=disable'] : []),
    ...[
      '--network',
      plan.network,
      '--memory',
      plan.memory,
      '--cpus',
      String(plan.cpus),
      '--pids-limit',
      String(plan.pids),
    ],
    ...(plan.readOnly ? dialect.readOnly : []),
    ...dialect.user(plan),
    ...['--workdir', plan.workdir],
    ...(plan.entrypoint ? ['--entrypoint', plan.entrypoint] : []),
    ...each('--label', pairs(plan.labels)),
    ...each('--env', pairs(plan.environment)),
    ...plan.mounts.flatMap((mount) => mountArgs(mount, dialect.memory(plan))),
    plan.image,
    ...plan.argv,
  ];
}

function attached({ tty }: RunPlan): string[] {
  return [
    ...['--log-driver', 'none'], // what is said is for the caller, not for the engine's disk
    '--sig-proxy=false', // run.ts delivers signals; and a client that catches none ends silently when its reader goes away
    ...(tty ? ['--detach-keys', UNUSED_KEYS] : []),
  ];
}

/**
 * The engines read the value of --mount as one line of CSV, so a path with a comma or a quote is quoted as there.
 * Memory goes by --tmpfs, the only form that knows an owner; it ends the path at the first colon.
 */
export function mountArgs(mount: Mount, memory: string): string[] {
  if (mount.kind === 'tmpfs') return ['--tmpfs', `${mount.target}:${mount.readOnly ? 'ro,' : ''}${memory}`];
  const fields = [
    `type=${mount.kind}`,
    `source=${mount.kind === 'volume' ? mount.name : mount.source}`,
    `target=${mount.target}`,
    ...(mount.kind === 'bind' && mount.readOnly ? ['readonly'] : []),
  ];
  return [
    '--mount',
    fields.map((field) => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(','),
  ];
}
