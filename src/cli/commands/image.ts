import { loadConfig } from '../../config-file/load.ts';
import { settings } from '../../config/config.ts';
import { learnEngine } from '../../engine/choose.ts';
import { chooseEngine } from '../../engine/engine.ts';
import { MayflyError } from '../../platform/errors.ts';
import type { Host } from '../../platform/host.ts';
import { removeCaches } from '../../fleet/caches.ts';
import { ensureImage, type Images } from '../../engine/images/build.ts';
import { caBundle } from '../../engine/images/certificates.ts';
import { listImages } from '../../engine/images/list.ts';
import { changeNews, readNews } from '../../engine/images/news.ts';
import { pruneImages } from '../../template/prune.ts';
import { CLI_OF, type Target, TARGETS } from '../../engine/images/recipe.ts';
import { applyUpdate, type CliTarget, findUpdates } from '../../engine/images/update.ts';
import { findPlaces } from '../../config/places.ts';
import { desertedLayers } from '../../template/layers.ts';
import { readFlags } from '../../config/flags.ts';
import { COMMANDS } from '../../config/commands.ts';

interface Request {
  readonly images: Images;
  /** Ends of tags that no template asks for any more. */
  readonly deserted: readonly string[];
  readonly targets: readonly Target[];
  readonly all: boolean;
  /** Only looks, and needs no engine. */
  readonly check: boolean;
}

/** What was done, as data for `--json`, and a line of text for each. */
type Work = (request: Request) => Promise<readonly { readonly data: unknown; readonly text: string }[]>;

const WORK: Readonly<Record<string, Work>> = { build, list, update, prune };

/** `mayfly image build|list|update|prune [TARGET…] [--all] [--json]` */
export async function image(host: Host, args: readonly string[]): Promise<number> {
  const { verb, targets, all, json, check } = parse(args);
  const places = findPlaces(host);
  const config = await loadConfig(places);
  const options = settings({}, host.env, config, '');
  const option = options.get('engine');
  const engine = check ? chooseEngine(host, option) : (await learnEngine(host, option, places)).engine;
  const base = options.get('base');
  const images: Images = {
    host,
    engine,
    settings: { store: places.store, base, caBundle: caBundle(host, options.get('ca-bundle')) },
    runtime: places.runtime,
  };
  const deserted = await desertedLayers(places, config, engine.name);
  const done = (await WORK[verb]?.({ images, deserted, targets, all, check })) ?? [];
  if (json)
    host.print(
      `${JSON.stringify(
        done.map(({ data }) => data),
        null,
        2,
      )}\n`,
    );
  else for (const { text } of done) host.print(`${text}\n`);
  return 0;
}

async function build({ images, targets }: Request): ReturnType<Work> {
  const done = [];
  for (const target of targets) {
    const tag = await ensureImage(images, target);
    done.push({ data: { target, tag }, text: tag });
  }
  return done;
}

async function list({ images, deserted }: Request): ReturnType<Work> {
  const found = await listImages(images, images.settings, deserted);
  return found.map((data) => ({
    data,
    text: `${data.tag.padEnd(28)} ${data.state.padEnd(8)} ${data.size.padEnd(8)} ${data.created}`.trimEnd(),
  }));
}

async function update({ images, targets, check }: Request): ReturnType<Work> {
  const updates = await findUpdates(
    images,
    targets.filter((target): target is CliTarget => target in CLI_OF),
  );
  if (updates.length === 0) images.host.note('mayfly: the CLIs are the newest that npm has');
  const { store } = images.settings;
  if (targets.length === TARGETS.length) changeNews(store, { looked: images.host.now(), updates });
  if (check) return updates.map((data) => ({ data, text: `${data.target} ${data.from} → ${data.to}` }));
  const done = [];
  for (const data of updates) {
    const tag = await applyUpdate(images, data);
    changeNews(store, { updates: readNews(store).updates.filter(({ target }) => target !== data.target) });
    done.push({ data: { ...data, tag }, text: `${data.target} ${data.from} → ${data.to}` });
  }
  return done;
}

async function prune({ images, deserted, all }: Request): ReturnType<Work> {
  const removed = await pruneImages(images, images.settings, deserted, all);
  if (all) removed.push(...(await removeCaches({ ...images, places: findPlaces(images.host) }, true)));
  return removed.map((tag) => ({ data: tag, text: tag }));
}

type Parsed = Omit<Request, 'images' | 'deserted'> & { readonly verb: string; readonly json: boolean };

function parse(args: readonly string[]): Parsed {
  const { values, words } = readFlags('image', args, 1 + TARGETS.length);
  const usage = (what: string): MayflyError =>
    new MayflyError({ kind: 'usage', what, fix: `mayfly ${COMMANDS['image']?.usage}` });
  const [verb = '', ...names] = words;
  if (!Object.hasOwn(WORK, verb)) throw usage(`mayfly image does not know "${verb}"`);
  const targets = TARGETS.filter((target) => names.length === 0 || names.includes(target));
  const unknown = names.find((name) => !TARGETS.some((target) => target === name));
  if (unknown !== undefined) throw usage(`there is no image target "${unknown}"`);
  const check = verb === 'update' && values['check'] === true;
  return { verb, targets, check, all: values['all'] === true, json: values['json'] === true };
}
