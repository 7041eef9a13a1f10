import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dryRun } from '../support/call.ts';
import { createRig } from '../support/rig.ts';

test('files of a project never reach mayfly itself: no .env, no bunfig.toml, no package.json', async () => {
  await using rig = await createRig();
  const project = await rig.project('project', { git: true });
  const proof = path.join(rig.home, 'it-ran');
  fs.writeFileSync(path.join(project, '.env'), 'MAYFLY_NETWORK=none\nMAYFLY_MEMORY=1g\n');
  fs.writeFileSync(path.join(project, '.env.local'), 'MAYFLY_NETWORK=none\n');
  fs.writeFileSync(path.join(project, 'bunfig.toml'), 'preload = ["./evil.ts"]\n');
  fs.writeFileSync(path.join(project, 'evil.ts'), `require('node:fs').writeFileSync(${JSON.stringify(proof)}, '');\n`);
  fs.writeFileSync(path.join(project, 'tsconfig.json'), '{"compilerOptions":{"paths":{"node:os":["./evil.ts"]}}}');
  expect(await dryRun(rig, [], { cwd: project })).toContain('--network host --memory 2g');
  expect(fs.existsSync(proof)).toBe(false);
});
