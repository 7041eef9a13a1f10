import { callRig } from '../support/call.ts';

/** Copies the CLIs out of their images: what runs natively is the very same. */
export default async function setup(): Promise<() => Promise<void>> {
  const rig = await callRig();
  const copied = async (provider: string, script: string): Promise<void> => {
    const { code, stderr } = await rig.mayfly(['exec', '--provider', provider, '--', 'sh', '-c', script]);
    if (code !== 0) throw new Error(stderr);
  };
  await copied('claude', 'cp -L "$(command -v claude)" claude');
  await copied('gemini', 'cp -r /usr/local/lib/node_modules/@google/gemini-cli gemini');
  process.env['MAYFLY_NATIVE'] = rig.cwd;
  return async () => rig[Symbol.asyncDispose]();
}
