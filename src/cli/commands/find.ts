import path from 'node:path';
import { MayflyError } from '../../platform/errors.ts';
import { realpath } from '../../platform/files.ts';
import { type FleetCall, listCalls } from '../../fleet/calls.ts';
import { openFleet } from '../../fleet/open.ts';
import { printCalls } from '../../fleet/print.ts';
import type { Host } from '../../platform/host.ts';
import { findProject } from '../../project/project.ts';
import { findProvider } from '../../providers/index.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly find PROJECT [PROVIDER]`: where a project runs, by its name, a part of it, or a path; 1 when it does nowhere. */
export async function find(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('find', args, 2, 1);
  const [project = '', provider] = words;
  const fleet = await openFleet(host);
  const calls = await listCalls(fleet, { provider });
  if (provider !== undefined && calls.length === 0) findProvider(provider, fleet.config); // an unknown one has its own message
  const hash = await hashOf(host, project);
  const found = hash === undefined ? named(calls, project) : calls.filter(({ projectHash }) => projectHash === hash);
  await printCalls(fleet, found, { ...values, nothing: `mayfly: ${project} does not run; see mayfly ps` });
  return found.length > 0 ? 0 : 1;
}

/** Those of exactly that name, else those whose name holds it. */
function named(calls: readonly FleetCall[], wanted: string): FleetCall[] {
  const exact = calls.filter(({ project, projectHash }) => project === wanted || projectHash === wanted);
  const part = wanted.toLowerCase();
  return exact.length > 0 ? exact : calls.filter(({ project }) => project.toLowerCase().includes(part));
}

/** Of the project at a path; undefined when it is not written as one. */
async function hashOf(host: Host, wanted: string): Promise<string | undefined> {
  if (!/^\.{0,2}(\/|$)|^\.\.?$/.test(wanted) || wanted === '') return undefined;
  try {
    const cwd = realpath(path.resolve(host.cwd() ?? '/', wanted));
    return (await findProject({ ...host, cwd: () => cwd })).hash;
  } catch {
    throw new MayflyError({
      kind: 'usage',
      what: `there is no folder ${wanted}`,
      fix: 'name the project, or . for this',
    });
  }
}
