import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ownName } from '../../../../src/boundary/scratch.ts';
import { removeAbandoned } from '../../../../src/engine/images/workshop.ts';

test('folders of builds that were killed go away, those of builds that run and of others stay', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-workshop-'));
  try {
    const dead = 'mayfly-image-4194305-1-aB3dE6';
    const others = [`mayfly-image-${ownName(process)}-aB3dE6`, 'mayfly-image-aB3dE6', 'mayfly-images-4194305-1-aB3dE6'];
    for (const name of [dead, ...others]) fs.mkdirSync(path.join(root, name, 'in'), { recursive: true });
    const uid = process.getuid?.() ?? 0;
    removeAbandoned(root, uid + 1);
    expect(fs.readdirSync(root).toSorted()).toEqual([dead, ...others].toSorted());
    removeAbandoned(root, uid);
    expect(fs.readdirSync(root).toSorted()).toEqual(others.toSorted());
  } finally {
    fs.rmSync(root, { recursive: true });
  }
});
