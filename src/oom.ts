import type { Engine } from './engine/engine.ts';
import { line } from './errors.ts';
import type { Host } from './host.ts';
import { LABEL } from './plan/labels.ts';
import type { RunPlan } from './plan/plan.ts';
import { variableOf } from './options.ts';

/** Milliseconds. */
const PATIENCE = 3000;

/**
 * Says so when a call that was killed had reached its memory limit. Its container is gone by now, so the engine's events tell.
 * `since`: when the call began, milliseconds since the epoch.
 */
export async function explainKill(host: Host, engine: Engine, plan: RunPlan, since: number): Promise<void> {
  const isDocker = engine.name === 'docker';
  const filters = [`event=${isDocker ? 'oom' : 'died'}`, `label=${LABEL}.call=${plan.call}`];
  const now = String(host.now() / 1000);
  const form = isDocker ? ['--format', '{{json .}}', '--until', now] : ['--format', 'json', '--stream=false'];
  const args = ['events', ...form, '--since', String(since / 1000), ...filters.flatMap((one) => ['--filter', one])];
  const { stdout } = await host.capture(engine.command, args, { timeout: PATIENCE });
  if (!stdout.split('\n').some(isOomKill)) return;
  const what = `${plan.name} was killed at its memory limit of ${plan.memory}`;
  const fix = `raise it with ${variableOf('memory')}=4g, --memory, or memory in config.yaml`;
  host.note(line({ code: 137, what, fix }));
}

/** Docker has an event of its own; Podman tells it with the end of a container, though older ones, such as 4.3, do not. */
export function isOomKill(event: string): boolean {
  try {
    const { Action, OOMKilled } = JSON.parse(event) as { readonly Action?: string; readonly OOMKilled?: boolean };
    return Action === 'oom' || OOMKilled === true;
  } catch {
    return false; // no event
  }
}
