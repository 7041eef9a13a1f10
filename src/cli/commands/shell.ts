import { UNUSED_KEYS } from '../../engine/oci-args.ts';
import { MayflyError } from '../../platform/errors.ts';
import { listCalls } from '../../fleet/calls.ts';
import { openFleet } from '../../fleet/open.ts';
import { findOne } from '../../fleet/own.ts';
import type { Host } from '../../platform/host.ts';
import { setUmask } from '../../call/entry.ts';
import { readFlags } from '../../config/flags.ts';

/** `mayfly shell NAME`: a shell inside, beside the CLI; its exit code. */
export async function shell(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('shell', args, 1, 1);
  const fleet = await openFleet(host);
  const call = await findOne(fleet, await listCalls(fleet), words[0] ?? '', values['force'] === true);
  if (call.state === 'paused')
    throw new MayflyError({ kind: 'usage', what: `${call.name} is paused`, fix: `mayfly heal ${call.name}` });
  const tty = host.tty.stdin && host.tty.stdout ? ['--tty', '--detach-keys', UNUSED_KEYS] : [];
  const command = ['sh', '-c', `${setUmask(host)}if command -v bash >/dev/null; then exec bash; fi; exec sh`];
  const client = host.attach(fleet.engine.command, ['exec', '--interactive', ...tty, call.container, ...command], {
    stdin: 'inherit',
    detached: false,
  });
  return (await client.done).code;
}
