import path from 'node:path';
import { physicalPlace } from '../boundary/mount-source.ts';
import { namesWithin } from '../boundary/walk.ts';
import { entrypointFile } from './entrypoint.ts';
import { environmentOf } from './environment.ts';
import { isApart } from './apart.ts';
import { extrasOf } from './extras.ts';
import { notesOnHooks } from './hooks.ts';
import type { More } from './more-mounts.ts';
import { certificatesFile, trustVariables } from '../engine/images/system-certificates.ts';
import type { Config, Settings } from '../config/config.ts';
import type { EngineAt } from '../engine/engine.ts';
import type { Facts } from '../engine/facts.ts';
import { socketOf } from '../engine/socket.ts';
import { physical, readText } from '../platform/files.ts';
import type { GitConfig } from '../boundary/git-config.ts';
import { type GithubLogin, githubServers, githubVariables, NOBODY } from '../git/gh.ts';
import { gitFiles, prepareGit } from '../git/prepare.ts';
import { signs } from '../git/signing.ts';
import { gitVariables } from '../git/repository.ts';
import type { Place } from '../guard/watch.ts';
import { randomDigits } from '../platform/hash.ts';
import type { Host } from '../platform/host.ts';
import { currentTag } from '../engine/images/current-tag.ts';
import type { ImageSettings } from '../engine/images/ingredients.ts';
import { ownerOf } from '../platform/owner.ts';
import type { Places } from '../config/places.ts';
import type { CallFacts } from './build.ts';
import type { Variables } from '../providers/environment.ts';
import type { Spec } from '../plan/spec.ts';
import { containerName, storeId } from '../plan/labels.ts';
import { localeFile } from './locale.ts';
import { identityFiles } from './identity.ts';
import { termsOf } from '../providers/terms.ts';
import { atTheirOwnPath } from '../plan/bind.ts';
import { argvIn, containerHome, cwdFile, fixedIn, hookFolders, projectMounts } from './mounts.ts';
import { moduleFolders } from '../project/git-folder.ts';
import { npmCache } from '../project/cache.ts';
import { projectType } from '../config/project-type.ts';
import { guardedPlaces, guardProject } from '../project/guard.ts';
import { fixedHooks, mountableHooks, writableFolders } from '../project/hooks.ts';
import type { Project } from '../project/project.ts';
import { hiddenWorktrees, worktreeFiles } from '../project/worktrees.ts';
import { virtualEnvNote } from '../project/virtual-env.ts';
import { findState, forgottenState, mountable, stateNote } from '../project/state.ts';
import { consentOf } from '../providers/consent.ts';
import { serverNotes } from './server-variables.ts';
import { CERTIFICATES_TARGET, type Provider, STAGE_TARGET } from '../providers/provider.ts';
import type { Journal } from '../store/journal.ts';
import { findSecrets, requireCredential } from '../secrets/secrets.ts';
import { liveMount } from '../store/live.ts';
import { type AgentRules, agentRules } from '../ssh/agent-rules.ts';
import { signatureRule } from '../git/signature-rule.ts';
import { type CallAgent, callAgent } from '../ssh/call.ts';
import { learnedHostsFile, namedAgent, prepareSsh, sshFilesOfCall } from '../ssh/prepare.ts';
import type { Layer } from '../config/template.ts';
import type { Addition } from '../template/use.ts';
import { ENVIRONMENT_FILE, environmentFile, stageOf } from '../boundary/stage.ts';
import { terminfoFile } from '../boundary/terminfo.ts';

export interface Known {
  readonly places: Places;
  readonly config: Config;
  readonly options: Settings;
  /** The environment, and what the store adds to it. */
  readonly variables: Variables;
  readonly provider: Provider;
  readonly argv: readonly string[];
  /** The words for the CLI itself; absent when another command runs in its place. */
  readonly words: readonly string[] | undefined;
  readonly spec: Spec;
  /** What its container is called, where the caller said. */
  readonly name: string | undefined;
  readonly detached: boolean;
  readonly project: Project;
  readonly engine: Facts;
  readonly at: EngineAt;
  readonly template: Addition | undefined;
  readonly layer: Layer | undefined;
  readonly more: More;
  readonly images: ImageSettings;
  /** Asked for first of all, since git takes a process. */
  readonly git: Promise<GitConfig>;
  /** Takes a process, too, where gh keeps its token in a keyring. */
  readonly github: Promise<GithubLogin>;
}

export interface Prepared {
  readonly facts: CallFacts;
  readonly journal: Journal;
  /** Files of the stage by path in it. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly agent: CallAgent;
  /** The one that ssh_config names, where SSH_AUTH_SOCK names none. */
  readonly ownAgent: string | undefined;
  readonly rules: AgentRules;
  /** Where the call could change what the host runs. */
  readonly place: Place;
  /** Lines for stderr, once the call is sure to happen. */
  readonly notes: readonly string[];
  /** A line for a terminal, should the CLI end with a failure. */
  readonly whenItFails: string | undefined;
}

/** Finds out everything else that a call depends on. Reads only: nothing is made before the plan stands. */
export async function prepare(host: Host, known: Known): Promise<Prepared> {
  const { places, config, options, provider, project, engine, images, variables } = known;
  const store = physicalPlace(places.store) ?? places.store;
  const guarded = guardedPlaces(host, [places.store, places.runtime, socketOf(engine.endpoint)]);
  guardProject(project, guarded, options.get('allow-home'));
  const rules = agentRules(options);
  const learned = learnedHostsFile(places.store, project);
  const sshFound = prepareSsh(host, { cache: places.cache, learned });
  const ownAgent = await namedAgent(host, sshFound);
  const agent = callAgent(engine, host.env, rules, ownAgent);
  const whyNoSignature = await signatureRule(agent, rules, signs(await known.git), host.platform);
  const mounted = projectMounts(project, []).map(({ target }) => target);
  const id = randomDigits(8);
  const stage = stageOf(places, id);
  const [secrets, ssh, git, gh, state] = await Promise.all([
    findSecrets(host, provider, variables, config),
    sshFound,
    prepareGit(
      host,
      project.root,
      [...mounted, ...atTheirOwnPath(known.more.mounts)],
      project.empty ? known.git.then((all) => ({ ...all, repository: [] })) : known.git,
      whyNoSignature,
      known.layer !== undefined,
    ),
    options.get('github-token') ? known.github : NOBODY,
    project.empty ? forgottenState(path.dirname(stage)) : findState(host, project, store, options.get('state')),
  ]);
  const notes = notesOnHooks(host, known, git);
  const whenItFails = requireCredential({ ...known, secrets, store: places.store, home: host.user.home });
  const gitFolders = project.git ? [project.git.dir, project.git.commonDir] : [];
  const modules = project.git ? moduleFolders(project.git.commonDir) : [];
  const hooks = hookFolders(project, git.hooksPath, host.user.home, modules);
  const realHooks = mountableHooks(hooks, [...mounted, ...gitFolders]);
  const areFixed = options.get('git-hooks') === 'read-only';
  const worktrees = hiddenWorktrees(project, modules, known.more.mounts);
  const home = containerHome(host.user.home, project);
  const history = provider.files.filter((rule) => rule.class === 'history').map((rule) => rule.path);
  const certificates = await certificatesFile(host, images.caBundle, places.cache);
  const tty = known.detached || (host.tty.stdin && host.tty.stdout && !isApart(host, known.words));
  const consent = consentOf(known, tty);
  const extras = extrasOf(known, { store, stage, home: host.user.home, variables });
  const name = known.name ?? containerName(provider.name, project.name, id);
  const environment = environmentOf(
    known,
    name,
    { ...secrets, ...githubVariables(gh) },
    { ...trustVariables(certificates && CERTIFICATES_TARGET), ...consent.env },
    { ...gitVariables(git.above ?? []), ...git.variables, ...project.variables },
  );
  const facts: CallFacts = {
    id,
    name,
    spec: known.spec,
    type: projectType(namesWithin(project.root, '', 10_000)),
    created: host.now(),
    owner: ownerOf(host.pid),
    store: await storeId(host, store),
    user: host.user,
    hostname: host.hostname,
    umask: host.umask,
    provider,
    argv: argvIn(project, known.argv),
    image:
      'target' in provider.image
        ? `${await currentTag(provider.image.target, images, places.cache)}${known.layer?.suffix ?? ''}`
        : provider.image.reference,
    tty,
    detached: known.detached,
    project,
    hooks: areFixed ? fixedHooks(realHooks, project.root, gitFolders) : [],
    worktrees,
    home,
    state,
    history: provider.folder ? mountable(state, provider.name, history) : [],
    live: provider.folder ? liveMount(places, provider) : undefined,
    cache: provider.folder && !project.empty ? npmCache(store, project) : undefined,
    stage,
    agent: agent.inside,
    certificates,
    environment,
    mounts: [...known.more.mounts, ...(areFixed ? fixedIn(known.more.mounts) : []), ...extras.mounts],
    terms: termsOf(options, provider),
    engine,
  };
  const journal: Journal = {
    provider: provider.name,
    container: name,
    owner: facts.owner,
    engine: known.at,
    ...(learned !== undefined && { learned }),
  };
  const files = {
    [ENVIRONMENT_FILE]: environmentFile(environment.hidden),
    ...gitFiles(git, githubServers(gh)),
    ...(await sshFilesOfCall(host, ssh, agent.inside && git.identities)),
    ...worktreeFiles(worktrees, STAGE_TARGET),
    ...cwdFile(project),
    ...localeFile(environment),
    ...terminfoFile(host),
    ...extras.files,
    ...identityFiles(host.user, home, host.platform === 'linux' ? (readText('/etc/group') ?? '') : ''),
    ...(await entrypointFile(provider)),
  };
  return {
    facts,
    journal,
    files,
    agent,
    ownAgent,
    rules,
    place: {
      root: project.root,
      cwd: project.cwd,
      ...(project.git && { git: project.git }),
      hooks: [...new Set([...hooks, ...realHooks])],
      others: writableFolders(known.more.mounts),
      included: (git.included ?? []).map((file) => physical(path.resolve(project.root, file))),
    },
    notes: [
      ...(project.notes ?? []),
      ...known.more.notes,
      ...ssh.notes,
      ...notes,
      ...(project.empty ? [] : serverNotes(provider, project, store, variables, environment)),
      gh.note,
      agent.note,
      stateNote(state),
      consent.note,
      ...extras.notes,
      host.platform === 'linux' ? virtualEnvNote(project, host.user.home, known.more.mounts) : undefined,
    ].filter((note) => note !== undefined),
    whenItFails,
  };
}

/** The same call for an engine that turned out to be another: of all that was found out, only the agent depends on it. */
export function withEngine(
  host: Host,
  { facts, rules, ownAgent }: Prepared,
  engine: Facts,
): { readonly facts: CallFacts; readonly agent: CallAgent } {
  const agent = callAgent(engine, host.env, rules, ownAgent);
  return { facts: { ...facts, engine, agent: agent.inside }, agent };
}
