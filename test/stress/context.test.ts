import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packagesIn } from '../../src/context/dependencies.ts';
import type { Manifest } from '../../src/context/manifest.ts';
import { output } from '../support/call.ts';
import { createRig } from '../support/rig.ts';

test.each(['package.json', 'requirements.txt', 'pyproject.toml', 'go.mod', 'Cargo.toml', 'pom.xml'])(
  'packages in any text that calls itself %s are found in no time',
  (file) => {
    const begin = performance.now();
    packagesIn(file, '<dependency>'.repeat(20_000));
    for (const piece of ['a', ' ', '[', '"', '= ', '<dependency>', 'dependencies = [', '1.', '=='])
      packagesIn(file, `${piece.repeat(490 / piece.length)}\n`.repeat(400));
    expect(performance.now() - begin).toBeLessThan(3000);
  },
);

test('a hundred thousand files take hardly longer than git needs for them', async () => {
  await using rig = await createRig();
  const cwd = path.join(path.dirname(rig.runtime), 'huge'); // in memory: making that many files on a disk takes a minute
  fs.mkdirSync(cwd);
  output(await rig.run('git', ['init', '-q'], { cwd }));
  for (let folder = 0; folder < 400; folder += 1) {
    fs.mkdirSync(path.join(cwd, `folder${folder}`));
    for (let file = 0; file < 250; file += 1) fs.writeFileSync(path.join(cwd, `folder${folder}/file${file}.py`), '');
  }
  output(await rig.run('git', ['add', '.'], { cwd }));
  const timed = async (folder: string): Promise<{ manifest: Manifest; milliseconds: number }> => {
    const begin = performance.now();
    const manifest = JSON.parse(output(await rig.mayfly(['context', '--json'], { cwd: folder }))) as Manifest;
    return { manifest, milliseconds: performance.now() - begin };
  };
  const runs = [];
  for (let round = 0; round < 4; round += 1) {
    const begin = performance.now();
    for (const words of [['status', '--porcelain'], ['ls-files']]) output(await rig.run('git', words, { cwd }));
    const bare = performance.now() - begin;
    const { manifest, milliseconds } = await timed(cwd);
    expect(manifest).toMatchObject({ files: 100_000, languages: [{ name: 'Python', files: 100_000 }] });
    runs.push(milliseconds / bare);
  }
  expect(Math.min(...runs)).toBeLessThan(3); // alone on two cores: 0.5 s against 0.3 s
});
