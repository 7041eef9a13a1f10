import type { Terms } from '../providers/terms.ts';
import type { Template } from '../config/template.ts';

/**
 * What a template gives that a call would not have without it, in words; empty when it only takes. Every variable, cache,
 * package and mount is more: a variable can lead a key elsewhere, and caches and packages are others' code.
 */
export function loosened(template: Template, without: Terms, having: Terms): string[] {
  const { mounts = {}, env = {}, caches = [], tools = {} } = template;
  return [
    ...(isLooserNetwork(having.network, without.network)
      ? [`network ${having.network} instead of ${without.network}`]
      : []),
    ...(bytesOf(having.memory) > bytesOf(without.memory)
      ? [`memory ${having.memory} instead of ${without.memory}`]
      : []),
    ...(having.cpus > without.cpus ? [`cpus ${having.cpus} instead of ${without.cpus}`] : []),
    ...(having.pids > without.pids ? [`pids-limit ${having.pids} instead of ${without.pids}`] : []),
    ...(!having.readOnly && without.readOnly ? ['a root file system that can be written'] : []),
    ...Object.entries(mounts).map(([folder, how]) => `mount ${folder} (${how})`),
    ...Object.entries(env).map(([name, value]) => `variable ${name}=${value}`),
    ...caches.map((cache) => `cache ${cache}`),
    ...Object.entries(tools).flatMap(([kind, names]) => names.map((name) => `package ${name} (${kind})`)),
  ];
}

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

export function bytesOf(size: string): number {
  return Number.parseFloat(size) * (UNITS[size.slice(-1).toLowerCase()] ?? 1);
}

const STRICTER = ['host', 'bridge', 'none'];

/** What is behind a network of the user's naming nobody knows: only `none` is surely less. */
function isLooserNetwork(network: string, than: string): boolean {
  if (network === than || network === 'none') return false;
  const [a, b] = [STRICTER.indexOf(network), STRICTER.indexOf(than)];
  return a < 0 || b < 0 || a < b;
}
