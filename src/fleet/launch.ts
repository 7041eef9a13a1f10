import { physicalFolder } from '../boundary/mount-source.ts';
import { MayflyError, oneLine } from '../platform/errors.ts';
import { stat } from '../platform/files.ts';
import type { Value } from '../config/options.ts';
import { checkedName } from '../plan/labels.ts';
import { decodeSpec, RESTRICTING, type Spec } from '../plan/spec.ts';
import { findProvider } from '../providers/index.ts';
import type { FleetCall } from './calls.ts';
import { inspectCalls } from './inspect.ts';
import type { Fleet } from './open.ts';

export interface Launch {
  /** What mayfly gets to start the same call detached. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Flags that the call had and nobody kept. */
  readonly missing: readonly string[];
}

/**
 * How to start a call again: its flags from its label, its words and its folder from what the engine knows of every container. A
 * MayflyError where that cannot be done: the call still runs, and should.
 */
export async function relaunch(fleet: Fleet, call: FleetCall): Promise<Launch> {
  const { name } = call;
  const found = (await inspectCalls(fleet, [call])).get(call.container);
  if (!found) throw refused(`the engine knows no more of ${name}`, 'see whether mayfly ps still lists it');
  const spec = decodeSpec(call.spec);
  if (!spec) throw refused(`the labels of ${name} do not say how it was started`, 'stop it, and start it anew');
  const lost = spec.missing.find((flag) => RESTRICTING.has(flag));
  if (lost) throw refused(`--${lost} of ${name} was not kept, and without it more is allowed`, 'start it anew');
  if (!stat(found.workdir)?.isDirectory())
    throw refused(`${found.workdir}, where ${name} works, is gone`, 'make it again');
  if (physicalFolder(found.workdir) !== found.workdir)
    throw refused(
      oneLine(`a link leads from ${found.workdir}, where ${name} works, elsewhere`),
      'see what has put it there',
    );
  const argv = argvOf(fleet, call, spec, found.command);
  const dry = await fleet.host.capture(process.execPath, argv.toSpliced(1, 0, '--dry-run'), { cwd: found.workdir });
  if (dry.code !== 0) throw refused(`${name} could not be started again: ${reasonOf(dry.stderr)}`, 'mend that first');
  return { argv, cwd: found.workdir, missing: spec.missing };
}

/** It may wait: somebody who waits already can be quicker in the slot that its end leaves. */
function argvOf({ config }: Fleet, call: FleetCall, spec: Spec, command: readonly string[]): string[] {
  const flags = Object.entries<Value>(spec.values).map(([key, value]) => `--${key}=${[value].flat().join(',')}`);
  const own = spec.kind === 'run' ? findProvider(call.provider, config).command.length : 0;
  const operand = spec.kind === 'run' ? [call.provider] : [];
  const always = ['--detach', '--wait', `--name=${checkedName(call.name)}`];
  return [spec.kind, ...always, ...flags, ...operand, '--', ...command.slice(own)];
}

/** The last line is the one that says why. */
function reasonOf(stderr: string): string {
  return stderr.trimEnd().split('\n').at(-1)?.replace('mayfly: ', '') ?? '';
}

function refused(what: string, fix: string): MayflyError {
  return new MayflyError({ kind: 'usage', what, fix });
}
