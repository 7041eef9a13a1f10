import type { Engine } from './engine/engine.ts';
import { line } from './errors.ts';
import type { Host } from './host.ts';
import { LABEL } from './plan/labels.ts';
import type { RunPlan } from './plan/plan.ts';
import { variableOf } from './options.ts';

/** Milliseconds. */
const PATIENCE = 3000;

/**
 * Says so when a call that was killed had reached its memory limit. Its container is gone by now, so the engine's events tell;
 * Podman has none for that. `since`: when the call began, milliseconds since the epoch.
 */
export async function explainKill(host: Host, engine: Engine, plan: RunPlan, since: number): Promise<void> {
  if (engine.name !== 'docker') return;
  const filters = ['event=oom', `label=${LABEL}.call=${plan.call}`].flatMap((filter) => ['--filter', filter]);
  const span = ['--since', String(since / 1000), '--until', String(host.now() / 1000)];
  const events = await host.capture(engine.command, ['events', ...span, ...filters], { timeout: PATIENCE });
  if (events.stdout === '') return;
  const what = `${plan.name} was killed at its memory limit of ${plan.memory}`;
  const fix = `raise it with ${variableOf('memory')}=4g, --memory, or memory in config.yaml`;
  host.note(line({ code: 137, what, fix }));
}
