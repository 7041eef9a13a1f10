import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { claude } from '../../../src/providers/claude.ts';
import { gemini } from '../../../src/providers/gemini.ts';
import { policyOf } from '../../../src/providers/policy.ts';

test('what is prescribed to the CLI goes along as copies, each at its place', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-policy-'));
  expect(policyOf(claude, '/stage', folder)).toEqual({ files: {}, mounts: [] });
  fs.mkdirSync(path.join(folder, 'managed-settings.d/x.json'), { recursive: true });
  for (const name of ['managed-settings.json', 'managed-settings.d/a.json', 'managed-settings.d/README', 'other.json'])
    fs.writeFileSync(path.join(folder, name), name);
  const names = ['managed-settings.json', 'managed-settings.d/a.json'];
  expect(policyOf(claude, '/stage', folder)).toEqual({
    files: Object.fromEntries(names.map((name) => [`policy/${name}`, name])),
    mounts: names.map((name) => ({
      kind: 'bind',
      source: `/stage/policy/${name}`,
      target: `/etc/claude-code/${name}`,
      readOnly: true,
    })),
  });
  expect(policyOf(gemini, '/stage', folder)).toEqual({ files: {}, mounts: [] });
  fs.rmSync(folder, { recursive: true });
});
