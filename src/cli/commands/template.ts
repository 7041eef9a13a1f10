import { loadConfig } from '../../config-file/load.ts';
import { inProject } from '../../config/config.ts';
import { templateSchema } from '../../config-file/schema.ts';
import { MayflyError, oneLine } from '../../platform/errors.ts';
import type { Host } from '../../platform/host.ts';
import { findPlaces } from '../../config/places.ts';
import { findProject } from '../../project/project.ts';
import { giveConsent } from '../../template/consent.ts';
import { describeTemplate, type Described, type Place } from '../../template/describe.ts';
import { templateNames } from '../../template/find.ts';
import { readFlags } from '../../config/flags.ts';
import { COMMANDS } from '../../config/commands.ts';

/** `mayfly template list | show NAME | allow NAME | schema [--json]` */
export async function template(host: Host, args: readonly string[]): Promise<number> {
  const { verb, name, json } = parse(args);
  if (verb === 'schema') {
    host.print(asJson(templateSchema()));
    return 0;
  }
  const places = findPlaces(host);
  const { root } = await findProject(host);
  const config = inProject(await loadConfig(places), root, host.user.home);
  const place: Place = { host, places, config, root };
  if (verb === 'list') return list(place, json);
  if (verb === 'show') return show(place, name, json);
  return allow(place, name, json);
}

async function list(place: Place, json: boolean): Promise<number> {
  const { host, config, root } = place;
  const names = templateNames(config, root);
  const all = await Promise.all(names.map((name) => describe(place, name)));
  if (json) host.print(asJson(all));
  else if (all.length === 0) host.note('mayfly: no templates; write one under templates in config.yaml');
  else
    for (const one of all)
      host.print(
        `${one.name.padEnd(16)} ${('error' in one ? 'invalid' : one.state).padEnd(12)} ${oneLine(one.from)}\n`,
      );
  return 0;
}

/** One that is not valid does not hide the others. */
async function describe(
  place: Place,
  name: string,
): Promise<Described | { name: string; from: string; error: string }> {
  try {
    const { found: _, ...described } = await describeTemplate(place, name);
    return described;
  } catch (error) {
    if (!(error instanceof MayflyError)) throw error;
    return { name, from: error.message, error: error.message };
  }
}

async function show(place: Place, name: string, json: boolean): Promise<number> {
  const { found: _, ...described } = await describeTemplate(place, name);
  if (json) {
    place.host.print(asJson(described));
    return 0;
  }
  const { from, template: written, gives, state } = described;
  const { stringify } = await import('yaml');
  place.host.print(`# ${oneLine(from)}\n${stringify(written)}`);
  if (gives.length > 0) place.host.print(`# more than calls have (${state}):\n${lines(gives, '#   ')}`);
  return 0;
}

async function allow(place: Place, name: string, json: boolean): Promise<number> {
  const { host, places, root } = place;
  const { found, gives, state } = await describeTemplate(place, name);
  const needsNone = state === 'yours' || state === 'only takes';
  if (!needsNone) await giveConsent(places.store, root, found, gives);
  if (json)
    host.print(asJson({ name, from: found.file ?? 'config.yaml', gives, state: needsNone ? state : 'allowed' }));
  else if (needsNone) {
    const why = state === 'yours' ? 'is your own' : 'gives nothing that calls do not have';
    host.note(`mayfly: the template ${name} ${why}; it needs no consent`);
  } else
    host.print(`The template ${name} of ${oneLine(root)} may give its calls, until it changes:\n${lines(gives, '  ')}`);
  return 0;
}

function lines(texts: readonly string[], indent: string): string {
  return texts.map((text) => `${indent}${oneLine(text)}\n`).join('');
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function parse(args: readonly string[]): { verb: string; name: string; json: boolean } {
  const { values, words } = readFlags('template', args, 2);
  const [verb = '', name] = words;
  const usage = (what: string): MayflyError =>
    new MayflyError({ kind: 'usage', what, fix: `mayfly ${COMMANDS['template']?.usage}` });
  if (!Object.hasOwn(COMMANDS['template']?.words ?? {}, verb)) throw usage(`mayfly template does not know "${verb}"`);
  const takesName = verb === 'show' || verb === 'allow';
  if ((name !== undefined) !== takesName)
    throw usage(`mayfly template ${verb} takes ${takesName ? 'one name' : 'no name'}`);
  return { verb, name: name ?? '', json: values['json'] === true };
}
