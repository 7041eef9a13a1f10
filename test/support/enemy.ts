import fs from 'node:fs';
import path from 'node:path';
import { callRig, gexec } from './call.ts';
import { canariesBelow, type Canaries, makeCanaries } from './canaries.ts';
import type { Ran } from './command.ts';
import { makeFolders } from './surroundings.ts';
import type { Rig, RigOptions, RunOptions } from './rig.ts';

/** Of a person's HOME, what no call may read, change or remove: each holds a canary. */
const PRECIOUS = ['private/diary', '.ssh/id_ed25519', '.gnupg/key', 'Pictures/2023-12/a', 'notes/todo', 'other/src/a'];

/** Longer than any command takes on a busy machine, and shorter than for ever. */
const HANG = 60_000;

export interface Enemy extends AsyncDisposable {
  readonly rig: Rig;
  /** A repository with one commit, unless asked for otherwise. */
  readonly project: string;
  /** A path that no container can write. A planted program makes this file: then the host has run it. */
  readonly marker: string;
  readonly canaries: Canaries<string>;
  /** What the enemy does in a call. */
  inside(script: string, options?: RunOptions): Promise<Ran>;
  /** What the person does next; a command that does not end is killed, and has the code 137. */
  mayfly(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** One line for each harm that was done: a program that ran, a canary that got out, a file of the person's that is not as it was. */
  harm(): string[];
}

/** What comes of a commit that nobody is asked about, before what a call has changed is undone and afterwards. */
export async function commitTwice(enemy: Enemy): Promise<{ codes: number[]; said: string; harm: string[] }> {
  const words = ['commit', '--provider', 'none', '--yes'];
  const held = await enemy.mayfly(words);
  const harm = enemy.harm();
  await enemy.mayfly(['guard', 'restore']);
  const { code } = await enemy.mayfly(words);
  return { codes: [held.code, code], said: held.stderr, harm: [...harm, ...enemy.harm()] };
}

export async function createEnemy({
  git = true,
  ...options
}: RigOptions & { readonly git?: boolean } = {}): Promise<Enemy> {
  const rig = await callRig(options);
  const project = await rig.project('project', { git });
  const canaries = makeCanaries(PRECIOUS);
  for (const name of PRECIOUS) rig.write(name, `${canaries[name]}\n`);
  const keys = path.join(rig.home, '.ssh');
  fs.chmodSync(keys, 0o700);
  const marker = path.join(rig.home, '..', 'ran');
  makeFolders(path.dirname(marker), rig.user);
  const before = look(rig.home, project);
  return {
    rig,
    project,
    marker,
    canaries,
    inside: (script, given) => gexec(rig, ['sh', '-c', script], { cwd: project, timeout: HANG, ...given }),
    mayfly: (args, given) => rig.mayfly(args, { cwd: project, timeout: HANG, ...given }),
    harm() {
      const now = look(rig.home, project);
      const names = [...new Set([...before.keys(), ...now.keys()])].toSorted();
      return [
        ...(fs.existsSync(marker) ? [`the host ran a program: ${fs.readFileSync(marker, 'utf8').trim()}`] : []),
        ...names.filter((name) => before.get(name) !== now.get(name)).map((name) => `~/${name} is not as it was`),
        ...canariesBelow(project, canaries).map((line) => `a canary got out: ${line}`),
        ...canariesBelow(rig.store, canaries).map((line) => `a canary got out: ${line}`),
      ];
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

/** Everything of a HOME but the project and the store, by what it is. */
function look(home: string, project: string): Map<string, string> {
  const found = new Map<string, string>();
  const below = (folder: string): void => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (file === project || entry.name === '.docker-ai-config' || entry.name === '.cache') continue;
      const name = path.relative(home, file);
      const { mode, uid } = fs.lstatSync(file);
      if (entry.isDirectory()) below(file);
      const content = entry.isFile()
        ? fs.readFileSync(file, 'latin1')
        : entry.isSymbolicLink()
          ? fs.readlinkSync(file)
          : '';
      found.set(name, `${mode.toString(8)} ${uid} ${content}`);
    }
  };
  below(home);
  return found;
}
