import { chooseEngine, hasImage } from '../engine/engine.ts';
import { askFacts, type Facts } from '../engine/facts.ts';
import { caBundle } from '../image/certificates.ts';
import { currentTag } from '../image/current-tag.ts';
import { agentSource } from '../ssh/agent.ts';
import { listKeys } from '../ssh/agent-check.ts';
import { staleSocket } from '../ssh/socket-path.ts';
import type { Context } from './context.ts';
import { broken, type Finding, ok, warn } from './finding.ts';

const OLDEST = { docker: [20, 10], podman: [4, 3] } as const;

/** The engine, and what only an engine that answers can tell: its images, and the agent that it forwards. */
export async function checkEngine(context: Context): Promise<Finding[]> {
  const { host, options } = context;
  const engine = chooseEngine(host, options.get('engine'));
  const facts = await askFacts(host, engine);
  const [major, minor] = OLDEST[engine.name];
  const [has = 0, hasMinor = 0] = facts.version.split('.').map(Number);
  const kind = [facts.machine, ...(facts.rootless ? ['rootless'] : []), facts.architecture].join(', ');
  const known = `${engine.name} ${facts.version} at ${facts.endpoint} (${kind})`;
  const old = has < major || (has === major && hasMinor < minor);
  return [
    old
      ? broken('engine', `${known} is too old`, `install ${engine.name} ${major}.${minor} or later`)
      : ok('engine', known),
    ...(await checkImages(context)),
    ...(await checkAgent(context, facts)),
  ];
}

async function checkImages({ host, places, options }: Context): Promise<Finding[]> {
  const engine = chooseEngine(host, options.get('engine'));
  const settings = {
    store: places.store,
    base: options.get('base'),
    caBundle: caBundle(host, options.get('ca-bundle')),
  };
  return Promise.all(
    (['tools', 'claude', 'gemini'] as const).map(async (target) => {
      const tag = await currentTag(target, settings, places.cache);
      if (await hasImage(host, engine, tag)) return ok('image', tag);
      return warn(
        'image',
        `${tag} is not built yet, so the first call that needs it will`,
        `mayfly image build ${target}`,
      );
    }),
  );
}

async function checkAgent({ host, options }: Context, facts: Facts): Promise<Finding[]> {
  const option = options.get('ssh-agent');
  if (option === 'off') return [ok('agent', 'not forwarded (ssh-agent: off)')];
  const { mount, canFilter, note } = agentSource(facts, host.env);
  const trouble = note ?? (mount && canFilter ? staleSocket(mount) : undefined);
  if (trouble !== undefined || mount === undefined) {
    const [what = '', fix = 'start an agent'] = (trouble ?? 'no agent').replace(/^mayfly: /, '').split('; ');
    return [warn('agent', what, fix)];
  }
  if (!canFilter)
    return [
      ok('agent', `${mount} of the engine's machine, forwarded unfiltered: a VM cannot mount a socket of this host`),
    ];
  const keys = await listKeys(mount);
  if (!keys) return [warn('agent', `${mount} does not answer`, 'start an agent with: eval "$(ssh-agent)" && ssh-add')];
  if (keys.length === 0) return [warn('agent', 'holds no key', 'ssh-add')];
  return [
    ok(
      'agent',
      `${keys.length} key(s), ${option === 'filtered' ? 'for listing and signing only' : 'unfiltered (ssh-agent: direct)'}`,
    ),
  ];
}
