import { type Config, settings } from '../config/config.ts';
import type { Host } from '../platform/host.ts';
import type { Places } from '../config/places.ts';
import { termsOf } from '../providers/terms.ts';
import { findProvider, providerNames } from '../providers/index.ts';
import { tools } from '../providers/tools.ts';
import { hasConsent } from './consent.ts';
import { findTemplate, type FoundTemplate } from './find.ts';
import { loosened } from './loosened.ts';
import { optionsOf, type Template } from '../config/template.ts';

/** A template as a person is told of it. */
export interface Described {
  readonly name: string;
  /** `config.yaml`, or the project's file. */
  readonly from: string;
  readonly template: Template;
  /** What it gives that some call would not have without it. Of the user's own it needs no consent. */
  readonly gives: readonly string[];
  readonly state: 'yours' | 'only takes' | 'allowed' | 'not allowed';
}

export interface Place {
  readonly host: Host;
  readonly places: Places;
  readonly config: Config;
  /** The project's root. */
  readonly root: string;
}

export async function describeTemplate(place: Place, name: string): Promise<Described & { found: FoundTemplate }> {
  const { places, config, root } = place;
  const found = await findTemplate(places, config, root, name);
  const gives = givesToAny(place, found);
  const state =
    found.file === undefined
      ? 'yours'
      : gives.length === 0
        ? 'only takes'
        : (await hasConsent(places.store, root, found))
          ? 'allowed'
          : 'not allowed';
  return { name, from: found.file ?? 'config.yaml', template: found.template, gives, state, found };
}

/** Over all providers: consent is for the template and not for one of them. */
function givesToAny({ host, config }: Place, { name, template }: FoundTemplate): string[] {
  const providers = [tools, ...providerNames(config).map((one) => findProvider(one, config))];
  const gives = providers.flatMap((provider) => {
    const without = settings({}, host.env, config, provider.name);
    const having = settings({}, host.env, config, provider.name, { name, values: optionsOf(template) });
    return loosened(template, termsOf(without, provider), termsOf(having, provider));
  });
  return [...new Set(gives)];
}
