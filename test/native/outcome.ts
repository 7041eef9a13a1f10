import fs from 'node:fs';
import path from 'node:path';
import { startStub } from '../../src/stub/stub.ts';
import { callRig } from '../support/call.ts';
import type { Rig } from '../support/rig.ts';
import { claudeAnswers, stubEnv } from '../support/stub.ts';
import type { Invocation } from './invocation.ts';

export type Cli = 'claude' | 'gemini';
export const SIDES = ['native', 'wrapped'] as const;
export type Side = (typeof SIDES)[number];

/** What a call did, without what is another thing each time. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the project, by path: kind, mode and content. */
  readonly files: Readonly<Record<string, string>>;
  /** What the stub was asked. */
  readonly asked: readonly string[];
}

/** The commands of the CLIs themselves, which setup.ts has copied out of the images. */
function native(cli: Cli): string[] {
  const folder = process.env['MAYFLY_NATIVE'] ?? '';
  return cli === 'claude'
    ? [path.join(folder, 'claude')]
    : [process.execPath, path.join(folder, 'gemini/bundle/gemini.js')];
}

/** Of somebody who has answered what a first start asks. */
function settings(cli: Cli, project: string): [string, string] {
  if (cli === 'claude') return ['.claude.json', claudeAnswers(project)];
  const security = { folderTrust: { enabled: false }, auth: { selectedType: 'gemini-api-key' } };
  const general = { enableAutoUpdate: false, enableAutoUpdateNotification: false };
  return ['settings.json', JSON.stringify({ security, general, privacy: { usageStatisticsEnabled: false } })];
}

function place(side: Side, cli: Cli, file: string): string {
  if (side === 'wrapped') return path.join('.docker-ai-config', cli, file);
  return cli === 'claude' ? file : path.join('.gemini', file);
}

/** Runs it in a HOME and a project of its own. */
export async function outcome(
  side: Side,
  cli: Cli,
  { args, env, input, shell, cwd = '' }: Invocation,
): Promise<Outcome> {
  await using stub = await startStub();
  await using rig = await callRig({ cwd: 'work/project' });
  const project = await rig.project('work/project', { git: true });
  for (const file of ['notes.txt', 'sub/x.txt', 'with space/x.txt'])
    rig.write(path.join(project, file), 'some notes\n', 0o644);
  const [file, text] = settings(cli, project);
  rig.write(place(side, cli, file), text);
  const call = side === 'native' ? [...native(cli), ...args] : [rig.executable, 'run', cli, '--', ...args];
  const [command = '', ...words] = shell === undefined ? call : ['sh', '-c', shell, 'sh', ...call];
  const given = { ...stubEnv(cli, stub), TMPDIR: path.join(rig.home, 'tmp'), ...env };
  fs.mkdirSync(given.TMPDIR);
  const ran = await rig.run(command, words, {
    cwd: path.join(project, cwd),
    env: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    ...(input !== undefined && { input }),
  });
  const same = (written: string): string => withoutChance(written, rig, stub.url);
  return {
    code: ran.code,
    stdout: same(ran.stdout.toString()),
    stderr: same(ran.stderr),
    files: Object.fromEntries(filesIn(project).map(([name, found]) => [name, same(found)])),
    asked: stub.requests.map(({ kind, prompt }) => `${kind} ${same(prompt)}`),
  };
}

const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gu;
const TIMES = /"(\w*(?:_ms|Ms|timestamp|ms))":\s*("[^"]*"|[\d.]+)/gu;

function withoutChance(text: string, { home }: Rig, url: string): string {
  return text
    .replaceAll(home, '~')
    .replaceAll(home.replaceAll('/', '-'), '~')
    .replaceAll(url, 'STUB')
    .replaceAll(UUID, 'UUID')
    .replaceAll(TIMES, '"$1":0');
}

function filesIn(project: string): [string, string][] {
  return fs
    .readdirSync(project, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^\.git(\/|$)/u.test(name))
    .toSorted()
    .map((name) => {
      const file = path.join(project, name);
      const { mode } = fs.lstatSync(file);
      const isFile = (mode & fs.constants.S_IFMT) === fs.constants.S_IFREG;
      return [name, `${mode.toString(8)} ${isFile ? fs.readFileSync(file, 'utf8') : ''}`];
    });
}
