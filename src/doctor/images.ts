import { goName } from '../engine/architecture.ts';
import type { Reached } from '../engine/choose.ts';
import { hasImage } from '../engine/engine.ts';
import { caBundle } from '../engine/images/certificates.ts';
import { type Image, listImages } from '../engine/images/list.ts';
import { desertedLayers } from '../template/layers.ts';
import { answered, type Context } from './context.ts';
import { broken, type Finding, ok, warn } from './finding.ts';

/** Those that calls use, those that former versions used, and those that declared providers name. */
export async function checkImages(context: Context): Promise<Finding[]> {
  const reached = await answered(context);
  if (!reached) return [];
  const { host, places, config, options, providers } = context;
  const settings = {
    store: places.store,
    base: options.get('base'),
    caBundle: caBundle(host, options.get('ca-bundle')),
  };
  const deserted = await desertedLayers(places, config, reached.engine.name);
  const images = await listImages({ host, engine: reached.engine }, settings, deserted);
  const named = providers.flatMap(({ image }) => ('reference' in image ? [image.reference] : []));
  return [
    ...(await Promise.all(images.filter(isTarget).map((image) => current(context, reached, image)))),
    ...former(images),
    ...(await Promise.all([...new Set(named)].map((reference) => foreign(context, reached, reference)))),
  ];
}

/** The base is there for the others. */
function isTarget({ tag, state }: Image): boolean {
  return state !== 'old' && !tag.startsWith('mayfly/base:');
}

async function current(context: Context, reached: Reached, { tag, state, size }: Image): Promise<Finding> {
  const target = tag.replace(/^mayfly\/|:.*$/g, '');
  if (state === 'missing')
    return warn(
      'image',
      `${tag} is not there, so the first call that needs it builds it`,
      `mayfly image build ${target}`,
    );
  return (await wrongMachine(context, reached, tag)) ?? ok('image', `${tag} (${size})`);
}

async function foreign(context: Context, reached: Reached, reference: string): Promise<Finding> {
  const { name } = reached.engine;
  if (!(await hasImage(context.host, reached.engine, reference)))
    return broken('image', `${reference} of config.yaml is not there`, `${name} pull ${reference}`);
  return (await wrongMachine(context, reached, reference)) ?? ok('image', reference);
}

async function wrongMachine({ host }: Context, { engine, facts }: Reached, tag: string): Promise<Finding | undefined> {
  const { stdout } = await host.capture(engine.command, ['image', 'inspect', '--format', '{{.Architecture}}', tag]);
  const [has, needs] = [goName(stdout.trim()), goName(facts.architecture)];
  return has === '' || has === needs
    ? undefined
    : broken('image', `${tag} is for ${has}, the engine needs ${needs}`, `${engine.name} rmi ${tag}`);
}

function former(images: readonly Image[]): Finding[] {
  const old = images.filter(({ state }) => state === 'old').length;
  return old === 0 ? [] : [warn('image', `${old} images that calls no longer use take room`, 'mayfly image prune')];
}
