import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';

const IMAGE = 'mayfly-test/empty:latest';

async function engine(rig: Rig, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await rig.run(rig.engine, args);
  if (code !== 0) throw new Error(stderr);
  return stdout.toString().trim();
}

beforeAll(async () => {
  await using rig = await createRig();
  await rig.run('sh', ['-c', `tar -cf - -T /dev/null | "$0" import - ${IMAGE}`, rig.engine]);
});

afterAll(async () => {
  await using rig = await createRig();
  await engine(rig, 'rmi', IMAGE);
});

test.each([undefined, 'ordinary'] as const)(
  'a container that a call left is named, and removed (%s user)',
  async (user) => {
    await using other = await createRig();
    const rig = await createRig(user ? { user } : {});
    const stage = path.dirname(rig.write(path.join(rig.runtime, 'cache/file'), ''));
    const name = `mayfly-rig-test-${process.pid}`;
    const mount = `type=bind,source=${stage},target=/x`;
    await engine(rig, 'create', '--label', 'mayfly.managed=1', '--name', name, '--mount', mount, IMAGE, 'true');
    expect(await other.containers()).toEqual([]);
    await expect(rig[Symbol.asyncDispose]()).rejects.toThrow(`left behind:\n  container ${name}`);
    const named = ['ps', '--all', '--quiet', '--filter', `name=${name}`];
    expect(await engine(other, ...named)).toBe('');
  },
);
