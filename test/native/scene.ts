import fs from 'node:fs';
import path from 'node:path';
import { startStub, type Stub } from '../../src/selftest/stub/stub.ts';
import { callRig } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';
import { claudeAnswers, stubEnv } from '../support/stub.ts';

export type Cli = 'claude' | 'gemini';
export type Side = 'native' | 'wrapped';

/** A HOME, a project and a stub of their own for one CLI, to be called as one side calls it. */
export interface Scene extends AsyncDisposable {
  readonly rig: Rig;
  readonly stub: Stub;
  readonly project: string;
  /** What begins a command line. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A text without what is another thing in each scene. */
  same(text: string): string;
}

/** The person is not root: Claude Code takes some flags from no root. */
export async function setScene(side: Side, cli: Cli, options?: Parameters<typeof startStub>[0]): Promise<Scene> {
  const stub = await startStub(options);
  const rig = await callRig({ user: 'ordinary' });
  const project = await rig.project('work/project', { git: true });
  for (const file of ['notes.txt', 'sub/x.txt', 'with space/x.txt'])
    rig.write(path.join(project, file), 'some notes\n', 0o644);
  const [file, text] = settings(cli, project);
  rig.write(place(side, cli, file), text);
  const temporary = path.join(rig.home, 'tmp');
  fs.mkdirSync(temporary, { mode: 0o700 });
  fs.chownSync(temporary, rig.user.uid, rig.user.gid);
  return {
    rig,
    stub,
    project,
    command: side === 'native' ? native(cli) : [rig.executable, 'run', cli, '--'],
    env: { ...stubEnv(cli, stub), TMPDIR: temporary },
    same: (written) =>
      written.replaceAll(rig.home, '~').replaceAll(rig.home.replaceAll('/', '-'), '~').replaceAll(stub.url, 'STUB'),
    async [Symbol.asyncDispose]() {
      await rig[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

/** The commands of the CLIs themselves, which setup.ts has copied out of the images. */
function native(cli: Cli): string[] {
  const folder = process.env['MAYFLY_NATIVE'] ?? '';
  return cli === 'claude'
    ? [path.join(folder, 'claude')]
    : [path.join(folder, 'node'), path.join(folder, 'gemini/bundle/gemini.js')];
}

/** Of somebody who has answered what a first start asks. */
function settings(cli: Cli, project: string): [string, string] {
  if (cli === 'claude') return ['.claude.json', claudeAnswers(project)];
  const security = { folderTrust: { enabled: false }, auth: { selectedType: 'gemini-api-key' } };
  const general = { enableAutoUpdate: false, enableAutoUpdateNotification: false };
  // What stands there of a sandbox is meant to differ, and would move all that stands beside it.
  const ui = { footer: { hideSandboxStatus: true } };
  return ['settings.json', JSON.stringify({ security, general, ui, privacy: { usageStatisticsEnabled: false } })];
}

function place(side: Side, cli: Cli, file: string): string {
  if (side === 'wrapped') return path.join('.docker-ai-config', cli, file);
  return cli === 'claude' ? file : path.join('.gemini', file);
}
