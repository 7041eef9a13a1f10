import fs from 'node:fs';
import path from 'node:path';
import type { Invocation } from './invocation.ts';
import { type Cli, setScene, type Side } from './scene.ts';

/** What a call did, without what is another thing each time. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the project, by path; `mode` also says of what kind it is. */
  readonly files: Readonly<Record<string, { readonly mode: string; readonly text: string }>>;
  /** What the stub was asked. */
  readonly asked: readonly string[];
}

export async function outcome(
  side: Side,
  cli: Cli,
  { args, env, input, shell, cwd = '' }: Invocation,
): Promise<Outcome> {
  await using scene = await setScene(side, cli);
  const call = [...scene.command, ...args];
  const [command = '', ...words] = shell === undefined ? call : ['sh', '-c', shell, 'sh', ...call];
  const given = { ...scene.env, ...env };
  const ran = await scene.rig.run(command, words, {
    cwd: path.join(scene.project, cwd),
    env: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    ...(input !== undefined && { input }),
  });
  const same = (written: string): string => withoutChance(scene.same(written));
  return {
    code: ran.code,
    stdout: same(ran.stdout.toString()),
    stderr: same(ran.stderr),
    files: Object.fromEntries(filesIn(scene.project).map(([name, mode, found]) => [name, { mode, text: same(found) }])),
    asked: scene.stub.requests.map(({ kind, prompt }) => `${kind} ${same(prompt)}`),
  };
}

const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gu;
const TIMES = /"(\w*(?:_ms|Ms|timestamp|ms))":\s*("[^"]*"|[\d.]+)/gu;

function withoutChance(text: string): string {
  return text.replaceAll(UUID, 'UUID').replaceAll(TIMES, '"$1":0');
}

function filesIn(project: string): [name: string, mode: string, text: string][] {
  return fs
    .readdirSync(project, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^\.git(\/|$)/u.test(name))
    .toSorted()
    .map((name) => {
      const file = path.join(project, name);
      const { mode } = fs.lstatSync(file);
      const isFile = (mode & fs.constants.S_IFMT) === fs.constants.S_IFREG;
      return [name, mode.toString(8), isFile ? fs.readFileSync(file, 'utf8') : ''];
    });
}
