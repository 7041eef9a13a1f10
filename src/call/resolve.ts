import path from 'node:path';
import { loadConfig } from '../config-file/load.ts';
import { type Config, configuredMounts, inProject, settings } from '../config/config.ts';
import { socketOf } from '../engine/socket.ts';
import { findEngine } from '../engine/choose.ts';
import type { Engine } from '../engine/engine.ts';
import { githubToken, NOBODY } from '../git/gh.ts';
import { readUserConfig } from '../boundary/git-config.ts';
import type { Host } from '../platform/host.ts';
import { caBundle } from '../engine/images/certificates.ts';
import type { Values } from '../config/options.ts';
import { findPlaces } from '../config/places.ts';
import { nameOf } from '../plan/labels.ts';
import type { Mount } from '../plan/plan.ts';
import { specOf } from '../plan/spec.ts';
import type { Known } from './prepare.ts';
import { guardedPlaces } from '../project/guard.ts';
import { namesGit, placedBy } from '../project/git-variables.ts';
import { findProject, noProject } from '../project/project.ts';
import { findProvider } from '../providers/index.ts';
import { cloudFiles } from './cloud.ts';
import type { Provider } from '../providers/provider.ts';
import { readVariables } from '../secrets/secrets.ts';
import { tools } from '../providers/tools.ts';
import type { Layer, Tools } from '../config/template.ts';
import { toolsOf } from '../template/tools.ts';
import type { Addition, TemplateCall } from '../template/use.ts';
import type { Trace } from '../platform/trace.ts';
import type { More } from './more-mounts.ts';
import { refuseOtherFolder } from './other-folder.ts';
import { namesPaths, type PathWord, pathWords } from './path-words.ts';

export interface CallRequest {
  /** Absent for a plain `exec`. */
  readonly provider: string | undefined;
  /** `run` puts the provider's own command before them. */
  readonly words: readonly string[];
  readonly kind: 'run' | 'exec';
  readonly values: Values;
  /** Sees no project, no history, no agent and no token: only the provider's own folder. */
  readonly lone?: true;
}

/** What the words of a request stand for here: settings, provider, project, engine. Reads only. */
export async function resolveCall(
  host: Host,
  request: CallRequest,
  trace: Trace,
): Promise<{ engine: Engine; known: Known }> {
  const cwd = host.cwd() ?? '/';
  const asked = namesGit(host) ? undefined : readUserConfig(host, cwd);
  const places = findPlaces(host);
  const general = await loadConfig(places);
  const provider = providerOf(request, general);
  if (request.kind === 'run') refuseOtherFolder(host, provider);
  const values = request.lone ? { ...request.values, 'ssh-agent': 'off' } : request.values;
  const early = settings(values, host.env, general, provider.name);
  const github = request.lone || !early.get('github-token') ? Promise.resolve(NOBODY) : githubToken(host, places);
  github.catch(() => {}); // it is heard of where it is awaited; until then another failure comes first
  trace('config');

  const [{ engine, facts }, project] = await Promise.all([
    findEngine(host, early.get('engine'), places),
    request.lone ? noProject() : findProject(host, early.get('allow-home')),
  ]);
  const git = asked ?? readUserConfig(host, cwd, placedBy(host, project.variables));
  const config = inProject(general, project.root, host.user.home);
  const known = { places, config, provider, project, engine: facts };
  const template = await templateOf(host, values, known);
  const options = template?.options ?? settings(values, host.env, config, provider.name);
  const layer = request.lone ? undefined : await layerOf(provider, toolsOf(config, provider.name, template?.tools));
  const words = request.kind === 'run' ? request.words : undefined;
  const variables = readVariables(host, places.store);
  const more = request.lone
    ? NOTHING_MORE
    : await moreOf(host, known, words, cloudFiles(provider, variables), template?.mounts);
  trace('project');
  return {
    engine,
    known: {
      places,
      config,
      options,
      variables,
      provider,
      argv: words ? [...provider.command, ...words] : request.words,
      words,
      spec: specOf(request.kind, request.values),
      name: nameOf(request.values),
      detached: request.values.detach === true,
      project,
      engine: facts,
      at: { name: engine.name, endpoint: facts.endpoint },
      template,
      layer,
      more: { ...more, mounts: [...(template?.mounts ?? []), ...more.mounts] },
      images: { store: places.store, base: options.get('base'), caBundle: caBundle(host, options.get('ca-bundle')) },
      git,
      github,
    },
  };
}

function providerOf({ provider: name, lone }: CallRequest, config: Config): Provider {
  const provider = name === undefined ? tools : findProvider(name, config);
  return lone ? { ...provider, env: { ...provider.env, ...provider.answer?.settings?.env } } : provider;
}

/** Templates are loaded for the calls that name one. */
async function templateOf(
  host: Host,
  flags: Values,
  known: Omit<TemplateCall, 'name' | 'flags'>,
): Promise<Addition | undefined> {
  if (flags.template === undefined) return undefined;
  const { useTemplate } = await import('../template/use.ts');
  return useTemplate(host, { ...known, name: String(flags.template), flags });
}

/** An image of the user's own gets none. */
async function layerOf({ image }: Provider, wanted: Tools | undefined): Promise<Layer | undefined> {
  if (!wanted || 'reference' in image) return undefined;
  const { layerSuffix } = await import('../engine/images/layer.ts');
  return { tools: wanted, suffix: await layerSuffix(wanted) };
}

const NOTHING_MORE: More = { mounts: [], notes: [] };

/** Loaded for the calls that see more than their project, or may. */
async function moreOf(
  host: Host,
  { places, config, provider, project, engine }: Omit<TemplateCall, 'name' | 'flags'>,
  words: readonly string[] = [],
  files: readonly PathWord[] = [],
  others: readonly Mount[] = [],
): Promise<More> {
  const configured = configuredMounts(config, provider.name);
  const isNamed = configured.length > 0 || files.length > 0 || namesPaths(words, provider.pathFlags);
  if (!isNamed && (!provider.reads || project.empty)) return NOTHING_MORE;
  const { home } = host.user;
  const guarded = guardedPlaces(host, [places.store, places.runtime, socketOf(engine.endpoint)]);
  const where = { home, cwd: project.cwd, guarded, project: project.root };
  const { moreMounts } = await import('./more-mounts.ts');
  const named = isNamed
    ? moreMounts(configured, [...files, ...pathWords(words, provider.pathFlags)], where)
    : NOTHING_MORE;
  if (project.empty) return named;
  const { readFiles } = await import('./read-files.ts');
  const read = readFiles(provider, words, path.join(places.store, provider.name), [...others, ...named.mounts], where);
  return { mounts: [...named.mounts, ...read.mounts], notes: [...named.notes, ...read.notes] };
}
