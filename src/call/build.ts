import path from 'node:path';
import type { Facts } from '../engine/facts.ts';
import type { User } from '../platform/host.ts';
import type { Owner } from '../platform/owner.ts';
import { NPM_CACHE } from '../project/cache.ts';
import type { Project } from '../project/project.ts';
import type { HiddenWorktree } from '../project/worktrees.ts';
import type { StateFolder } from '../project/state.ts';
import { CERTIFICATES_TARGET, LIVE_TARGET, type Provider, STAGE_TARGET } from '../providers/provider.ts';
import type { Environment } from '../providers/environment.ts';
import { started } from './entry.ts';
import { labels } from '../plan/labels.ts';
import { localeMounts } from './locale.ts';
import { bind, readOnly, sealed } from '../plan/bind.ts';
import { projectMounts, surroundings, worktreeMounts } from './mounts.ts';
import { homeOf } from '../boundary/stage.ts';
import type { Mount, RunPlan } from '../plan/plan.ts';
import type { Terms } from '../providers/terms.ts';
import type { Spec } from '../plan/spec.ts';

/** Everything that a plan depends on, found out before. Paths are the host's. */
export interface CallFacts {
  readonly id: string;
  readonly name: string;
  readonly spec: Spec;
  /** What kind of project it is, where somebody said. */
  readonly type?: string;
  readonly created: number;
  readonly owner: Owner;
  /** Stands for the store in a label. */
  readonly store: string;
  readonly user: User;
  readonly hostname: string;
  readonly umask: number;
  readonly provider: Provider;
  readonly argv: readonly string[];
  readonly image: string;
  readonly tty: boolean;
  readonly detached: boolean;
  readonly project: Project;
  readonly hooks: readonly string[];
  readonly worktrees: readonly HiddenWorktree[];
  readonly home: string;
  readonly state: StateFolder;
  /** History entries of the provider, those that may be mounted. */
  readonly history: readonly string[];
  readonly live: string | undefined;
  /** The folder of the project's own that npm keeps packages in. */
  readonly cache: string | undefined;
  readonly stage: string;
  /** Where SSH_AUTH_SOCK points inside; `source` when that has to be mounted, a path on the engine's machine. */
  readonly agent: { readonly target: string; readonly source?: string } | undefined;
  /** The file of certificate authorities that the host trusts; undefined when it has none. */
  readonly certificates: string | undefined;
  readonly environment: Environment;
  /** Those of the template, besides the call's own. */
  readonly mounts: readonly Mount[];
  readonly terms: Terms;
  readonly engine: Facts;
}

export function buildPlan(call: CallFacts): RunPlan {
  const { provider, project, user, engine } = call;
  const own = projectMounts(project, call.hooks);
  const others = [...worktreeMounts(project, call.worktrees, call.stage), ...ownMounts(call), ...call.mounts];
  return {
    call: call.id,
    name: call.name,
    image: call.image,
    ...started(call),
    workdir: project.cwd,
    // A rootless Docker engine calls its own user root inside; any other number would be a stranger to the files.
    ...(engine.rootless && engine.endpoint !== 'local'
      ? { uid: 0, gid: 0, groups: [] }
      : { uid: user.uid, gid: user.gid, groups: user.groups }),
    hostname: call.hostname,
    tty: call.tty,
    detached: call.detached,
    environment: {
      ...call.environment.visible,
      HOME: call.home,
      USER: user.name,
      LOGNAME: user.name,
      ...(call.agent && { SSH_AUTH_SOCK: call.agent.target }),
    },
    hidden: call.environment.hidden,
    mounts: [
      ...own,
      ...others,
      ...surroundings({ target: call.home, source: homeOf(call.stage), folder: provider.folder }, own, others),
    ],
    labels: labels({
      id: call.id,
      provider: provider.name,
      project: project.name,
      projectHash: project.hash,
      store: call.store,
      owner: { ...call.owner, user: user.name },
      created: call.created,
      type: call.type,
      spec: call.spec,
    }),
    ...call.terms,
    sameFiles: engine.machine === 'linux',
    keepId: engine.rootless && engine.endpoint === 'local',
    unlabelled: engine.selinux,
  };
}

function ownMounts(call: CallFacts): Mount[] {
  const { provider, state, history, live, stage, agent, certificates, environment, cache, home } = call;
  const kept = history.map((entry) => {
    const name = entry.replace(/\/$/, '');
    return sealed(path.join(state.path, provider.name, name), `${LIVE_TARGET}/${provider.folder}/${name}`);
  });
  return [
    readOnly(path.join(stage, 'passwd'), '/etc/passwd'),
    readOnly(path.join(stage, 'group'), '/etc/group'),
    bind(stage, STAGE_TARGET),
    ...localeMounts(environment, stage),
    ...(live ? [bind(live, LIVE_TARGET), ...kept] : []),
    ...(cache ? [bind(cache, path.join(home, NPM_CACHE))] : []),
    ...(certificates ? [readOnly(certificates, CERTIFICATES_TARGET)] : []),
    ...(agent?.source ? [bind(agent.source, agent.target)] : []),
  ];
}
