import type { Host } from '../platform/host.ts';

const PATIENCE = 10_000; // milliseconds; it logs in to the VM

/**
 * Where Colima's VM has the agent of this host, undefined when it was started without `--ssh-agent`. `endpoint` names the
 * profile: `unix:///Users/ann/.colima/default/docker.sock`. The path is another one after each start of the VM.
 */
export async function colimaAgent(host: Pick<Host, 'capture'>, endpoint: string): Promise<string | undefined> {
  const [, profile = 'default'] = /\/\.?colima\/([^/]+)\/[^/]+$/.exec(endpoint) ?? [];
  const show = ['ssh', '--profile', profile, '--', 'sh', '-c', 'printf %s "$SSH_AUTH_SOCK"'];
  const { code, stdout } = await host.capture('colima', show, { timeout: PATIENCE });
  return code === 0 && stdout.startsWith('/') ? stdout : undefined;
}
