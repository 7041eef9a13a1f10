import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { removeVolumes } from '../../src/template/prune.ts';
import { cacheMounts } from '../../src/template/caches.ts';
import { engine, imagesIn } from './images.ts';

it('the caches of a store go with it, and those of another store stay', async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-caches-'));
  const images = imagesIn(root);
  const { uid } = images.host.user;
  const names = async (store: string): Promise<string[]> =>
    (await cacheMounts(['npm', 'cargo'], store, uid, '0123456789ab')).flatMap((mount) =>
      mount.kind === 'volume' ? [mount.name] : [],
    );
  const [mine, others] = [await names(path.join(root, 'mine')), await names(path.join(root, 'other'))];
  for (const name of [...mine, ...others]) await engine(['volume', 'create', name]);
  try {
    expect((await removeVolumes(images, path.join(root, 'mine'))).toSorted()).toEqual(mine.toSorted());
    expect(await removeVolumes(images, path.join(root, 'mine'))).toEqual([]);
  } finally {
    expect((await removeVolumes(images, path.join(root, 'other'))).toSorted()).toEqual(others.toSorted());
    fs.rmSync(root, { recursive: true });
  }
});
