import type { Engine } from '../engine/engine.ts';
import { wasOomKilled } from '../engine/past.ts';
import { line } from '../platform/errors.ts';
import type { Host } from '../platform/host.ts';
import { variableOf } from '../config/options.ts';
import type { RunPlan } from '../plan/plan.ts';

/** Says so when a call that was killed had reached its memory limit. `since`: when it began, milliseconds since the epoch. */
export async function explainKill(host: Host, engine: Engine, plan: RunPlan, since: number): Promise<void> {
  if (!(await wasOomKilled(host, engine, plan.call, since))) return;
  const what = `${plan.name} was killed at its memory limit of ${plan.memory}`;
  const fix = `raise it with ${variableOf('memory')}=${twice(plan.memory)}, --memory, or memory in config.yaml`;
  host.note(line({ code: 137, what, fix }));
}

/** Of a size such as `512m`; a limit that is only a little higher is reached again. */
export function twice(size: string): string {
  return size.replace(/^\d+(\.\d+)?/, (number) => String(Number(number) * 2));
}
