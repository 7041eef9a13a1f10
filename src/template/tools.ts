import type { Config } from '../config/config.ts';
import type { Tools } from '../config/template.ts';

const KINDS = ['debian', 'npm', 'pip'] as const;

/** What config.yaml adds to the image of all calls of a provider, and a template to that of its own; undefined where that is nothing. */
export function toolsOf(config: Config, provider: string, template?: Tools): Tools | undefined {
  const all = [config.tools, config.providers?.[provider]?.tools, template];
  const kinds = KINDS.map((kind) => [kind, [...new Set(all.flatMap((tools) => tools?.[kind] ?? []))]] as const);
  const wanted = kinds.filter(([, names]) => names.length > 0);
  return wanted.length > 0 ? Object.fromEntries(wanted) : undefined;
}
