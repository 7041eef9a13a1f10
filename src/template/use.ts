import { type Config, type Settings, settings } from '../config/config.ts';
import { socketOf } from '../engine/socket.ts';
import type { Facts } from '../engine/facts.ts';
import { MayflyError } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import type { Values } from '../config/options.ts';
import type { Places } from '../config/places.ts';
import type { Mount } from '../plan/plan.ts';
import { termsOf } from '../providers/terms.ts';
import { guardedPlaces } from '../project/guard.ts';
import { namedMounts } from '../project/named-mounts.ts';
import type { Project } from '../project/project.ts';
import type { Provider } from '../providers/provider.ts';
import { cacheMounts, cacheVariables } from './caches.ts';
import { hasConsent } from './consent.ts';
import { findTemplate, type FoundTemplate } from './find.ts';
import { loosened } from './loosened.ts';
import { optionsOf, type Tools } from '../config/template.ts';

/** What a template adds to a call. */
export interface Addition {
  readonly name: string;
  readonly options: Settings;
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** Packages that become a layer of the image. */
  readonly tools?: Tools;
}

export interface TemplateCall {
  readonly name: string;
  readonly places: Places;
  readonly config: Config;
  readonly flags: Values;
  readonly provider: Provider;
  readonly project: Project;
  readonly engine: Facts;
}

/** The template of a call, checked; throws when the project's own wants more than calls have and nobody allowed it. */
export async function useTemplate(host: Host, call: TemplateCall): Promise<Addition> {
  const { places, config, provider, project, engine } = call;
  const found = await findTemplate(places, config, project.root, call.name);
  const options = settings(call.flags, host.env, config, provider.name, {
    name: found.name,
    values: optionsOf(found.template),
  });
  await requireConsent(found, call, settings(call.flags, host.env, config, provider.name), options);

  const { tools, caches = [], env } = found.template;
  if (tools && 'reference' in provider.image)
    throw new MayflyError({
      kind: 'config-invalid',
      where: `template ${found.name}`,
      what: `tools cannot be added to ${provider.image.reference}, the image that ${provider.name} has`,
      allowed: 'tools with a provider that runs in a target of mayfly',
    });
  const precious = [places.store, places.runtime, socketOf(engine.endpoint)];
  return {
    name: found.name,
    options,
    mounts: [
      ...namedMounts(
        found.template.mounts ?? {},
        `the template ${found.name}`,
        host.user.home,
        guardedPlaces(host, precious),
        project.root,
      ),
      ...(await cacheMounts(caches, places.store, host.user.uid, project.hash)),
    ],
    env: { ...cacheVariables(caches), ...env },
    ...(tools && { tools }),
  };
}

async function requireConsent(
  found: FoundTemplate,
  { places, project, provider }: TemplateCall,
  without: Settings,
  having: Settings,
): Promise<void> {
  if (found.file === undefined) return;
  const more = loosened(found.template, termsOf(without, provider), termsOf(having, provider));
  if (more.length === 0 || (await hasConsent(places.store, project.root, found))) return;
  throw new MayflyError({ kind: 'template-refused', name: found.name, loosened: more });
}
