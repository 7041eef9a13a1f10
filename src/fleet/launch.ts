import { MayflyError } from '../errors.ts';
import type { Value } from '../options.ts';
import { decodeSpec } from '../plan/spec.ts';
import { findProvider } from '../providers/index.ts';
import type { FleetCall } from './calls.ts';
import type { Fleet } from './open.ts';

export interface Launch {
  /** What mayfly gets to start the same call detached. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Flags that the call had and nobody kept. */
  readonly missing: readonly string[];
}

/** How to start a call again: its flags from its label, its words and its folder from what the engine knows of every container. */
export async function relaunch({ host, engine, config }: Fleet, call: FleetCall): Promise<Launch> {
  const spec = decodeSpec(call.spec);
  const format = '[{{json .Config.Cmd}},{{json .Config.WorkingDir}}]';
  const { code, stdout, stderr } = await host.capture(engine.command, ['inspect', '--format', format, call.container]);
  if (code !== 0 || !spec) {
    const reason = spec ? stderr.trim() : 'its labels do not say how it was started';
    throw new MayflyError({ kind: 'engine-failed', engine: engine.name, what: `tell of ${call.name}`, reason });
  }
  const [command, cwd] = JSON.parse(stdout) as [readonly string[], string];
  const flags = Object.entries<Value>(spec.values).map(([key, value]) => `--${key}=${[value].flat().join(',')}`);
  const own = spec.kind === 'run' ? findProvider(call.provider, config).command.length : 0;
  const operand = spec.kind === 'run' ? [call.provider] : [];
  const argv = [spec.kind, ...operand, '--detach', `--name=${call.name}`, ...flags, '--', ...command.slice(own)];
  return { argv, cwd, missing: spec.missing };
}
