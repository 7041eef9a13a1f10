import { UNUSED_KEYS } from '../engine/oci-args.ts';
import { MayflyError } from '../errors.ts';
import { listCalls } from '../fleet/calls.ts';
import { openFleet } from '../fleet/open.ts';
import { findOwn } from '../fleet/own.ts';
import type { Host } from '../host.ts';
import { readFlags } from './flags.ts';

/** `mayfly shell NAME`: a shell inside, beside the CLI; its exit code. */
export async function shell(host: Host, args: readonly string[]): Promise<number> {
  const { values, words } = readFlags('shell', args, 1);
  if (words.length === 0)
    throw new MayflyError({ kind: 'usage', what: 'mayfly shell needs a name', fix: 'see mayfly ps' });
  const fleet = await openFleet(host);
  const [call] = findOwn(host, await listCalls(fleet), words, values['force'] === true);
  if (!call) return 0;
  const tty = host.tty.stdin && host.tty.stdout ? ['--tty', '--detach-keys', UNUSED_KEYS] : [];
  const command = ['sh', '-c', 'if command -v bash >/dev/null; then exec bash; fi; exec sh'];
  const client = host.attach(fleet.engine.command, ['exec', '--interactive', ...tty, call.container, ...command], {
    stdin: 'inherit',
    detached: false,
  });
  return (await client.done).code;
}
