import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { consentOf } from '../../../src/providers/consent.ts';
import { gemini } from '../../../src/providers/gemini.ts';

/** Whether a call with these words is told that the CLI trusts the folder. */
function isTold(words: readonly string[], settings?: object): boolean {
  using home = fs.mkdtempDisposableSync(path.join(os.tmpdir(), 'mayfly-consent-'));
  const [store, cwd] = [path.join(home.path, 'store'), path.join(home.path, 'project')];
  fs.mkdirSync(path.join(store, 'gemini'), { recursive: true });
  fs.mkdirSync(cwd);
  if (settings) fs.writeFileSync(path.join(store, 'gemini/settings.json'), JSON.stringify(settings));
  const options = { get: () => 'auto' } as unknown as Parameters<typeof consentOf>[0]['options'];
  const asked = { options, provider: gemini, words, places: { store }, project: { cwd, root: cwd } };
  const { env, note } = consentOf(asked, false);
  expect(Object.keys(env)).toEqual(note === undefined ? [] : ['GEMINI_CLI_TRUST_WORKSPACE']);
  return note !== undefined;
}

it('is taken from the mount, and said, where the CLI would ask', () => {
  expect([['-p', 'hi'], ['hi'], []].map((words) => isTold(words))).toEqual([true, true, true]);
});

it.each([['--help'], ['-v'], ['mcp', 'list'], ['extensions', 'install', 'x'], ['--skip-trust', '-p', 'hi']])(
  'is no matter for %s %s',
  (...words) => expect(isTold(words)).toBe(false),
);

it('is no matter where the settings of the user trust every folder', () => {
  expect(isTold(['-p', 'hi'], { security: { folderTrust: { enabled: false } } })).toBe(false);
  expect(isTold(['-p', 'hi'], { security: { folderTrust: { enabled: true } } })).toBe(true);
  expect(isTold(['-p', 'hi'], { security: 1 })).toBe(true);
});
