import { callRig } from '../support/call.ts';

/**
 * Copies the CLIs out of their images: what runs natively is the very same, with the same Node and the same ripgrep, which Gemini CLI
 * looks for beside itself before it asks the machine.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const rig = await callRig({ user: 'ordinary' });
  const copied = async (provider: string, script: string): Promise<void> => {
    const { code, stderr } = await rig.mayfly(['exec', '--provider', provider, '--', 'sh', '-c', script]);
    if (code !== 0) throw new Error(stderr);
  };
  await copied('claude', 'cp -L "$(command -v claude)" claude');
  const beside = `gemini/bundle/vendor/ripgrep`;
  await copied(
    'gemini',
    `cp -r /usr/local/lib/node_modules/@google/gemini-cli gemini && cp -L "$(command -v node)" node &&
      mkdir -p ${beside} && cp -L "$(command -v rg)" ${beside}/rg-linux-${process.arch}`,
  );
  process.env['MAYFLY_NATIVE'] = rig.cwd;
  return async () => rig[Symbol.asyncDispose]();
}
