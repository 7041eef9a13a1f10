import path from 'node:path';
import type { Rig } from './rig.ts';

export interface ForeignImage extends AsyncDisposable {
  readonly tag: string;
  readonly has: string;
  readonly needs: string;
}

/** An image that Docker has and cannot run: for another architecture than this machine's. */
export async function foreignImage(rig: Rig): Promise<ForeignImage> {
  const [has, needs] = process.arch === 'arm64' ? ['amd64', 'arm64'] : ['arm64', 'amd64'];
  const tag = `mayfly-test/foreign:${path.basename(path.dirname(rig.home))}`;
  rig.write('foreign/Dockerfile', 'FROM scratch\nCOPY sh /bin/sh\n');
  rig.write('foreign/sh', '\u007fELF, but of no machine', 0o755);
  const words = ['build', '--quiet', '--platform', `linux/${has}`, '--tag', tag, path.join(rig.home, 'foreign')];
  const { code, stderr } = await rig.run('docker', words);
  if (code !== 0) throw new Error(stderr);
  return { tag, has, needs, [Symbol.asyncDispose]: async () => void (await rig.run('docker', ['rmi', tag])) };
}
