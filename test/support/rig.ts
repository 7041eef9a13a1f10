import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CommandOptions, type Ran, run, type Running, send, start } from './command.ts';
import { containersOf } from './containers.ts';
import { leftFiles, leftProcesses } from './leftovers.ts';
import { type Pty, type PtyOptions, spawnPty } from './pty.ts';
import { environment, makeFolders, reachable } from './surroundings.ts';
import { ordinaryUser, type RigUser, thisUser } from './user.ts';

export interface RigOptions {
  /** `ordinary`: somebody who is not root and may use the engine. Whoever runs the tests when not given. */
  readonly user?: 'ordinary';
  /** The name of the HOME folder; `home` when not given. */
  readonly home?: string;
  /** A folder of HOME that is made, and where commands run that name no other; HOME itself when not given. */
  readonly cwd?: string;
  /** That of MAYFLY_ENGINE, or docker, when not given. */
  readonly engine?: 'docker' | 'podman';
  /** Added to what everybody has. */
  readonly env?: Readonly<Record<string, string>>;
}

export type RunOptions = Partial<CommandOptions>;

/** A person with an empty HOME and nothing in the environment but what everybody has. */
export interface Rig extends AsyncDisposable {
  readonly user: RigUser;
  readonly engine: string;
  readonly home: string;
  /** Where commands run that name no other folder. */
  readonly cwd: string;
  /** Where mayfly keeps stages and live folders. */
  readonly runtime: string;
  readonly store: string;
  readonly env: Readonly<Record<string, string>>;
  /** `env` in the options is added to the rig's; `cwd` is where commands run. */
  mayfly(args: readonly string[], options?: RunOptions): Promise<Ran>;
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Ran>;
  start(command: string, args: readonly string[], options?: RunOptions): Running;
  pty(command: string, args: readonly string[], options?: Partial<PtyOptions>): Pty;
  zsh(script: string, options?: RunOptions): Promise<Ran>;
  /** The executable under test, for `start` and `pty`. */
  readonly executable: string;
  /** Makes a folder in HOME; with `git`, a repository with one commit. */
  project(name?: string, options?: { readonly git?: boolean }): Promise<string>;
  /** Writes a file of this user, and the folders that lead to it; the path is taken from HOME. */
  write(file: string, content: string, mode?: number): string;
  /** Names of all containers that calls of this rig made, running or not. */
  containers(): Promise<string[]>;
}

export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const user = options.user === 'ordinary' ? ordinaryUser() : thisUser();
  const id = `mayfly-rig-${randomBytes(4).toString('hex')}`;
  const root = path.join(os.tmpdir(), id);
  const session = fs.existsSync('/dev/shm') ? path.join('/dev/shm', id) : path.join(root, 'session');
  const home = path.join(root, options.home ?? 'home');
  const temporary = path.join(root, 'tmp');
  const cwd = path.join(home, options.cwd ?? '');
  for (const folder of [root, session, home, temporary, cwd]) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.chownSync(folder, user.uid, user.gid);
  }
  const executable = reachable(process.env['MAYFLY_BIN'] ?? path.resolve('dist/mayfly'), root, user);
  const own = { HOME: home, XDG_RUNTIME_DIR: session, TMPDIR: temporary };
  const chosen = options.engine && { MAYFLY_ENGINE: options.engine };
  const env = environment(user, { ...own, ...chosen, ...options.env });
  const engine = env['MAYFLY_ENGINE'] ?? 'docker';
  const runtime = path.join(session, 'mayfly');

  const as = (command: string, args: readonly string[]): [string, string[]] => {
    const [first = '', ...rest] = [...user.prefix, command, ...args];
    return [first, rest];
  };
  const withDefaults = <T extends RunOptions>(given: T): T & { cwd: string; env: Record<string, string> } => ({
    ...given,
    cwd: given.cwd ?? cwd,
    env: { ...env, ...given.env },
  });
  const rig: Rig = {
    user,
    engine,
    home,
    cwd,
    runtime,
    store: path.join(home, '.docker-ai-config'),
    env,
    executable,
    mayfly: (args, given = {}) => rig.run(executable, args, given),
    run: (command, args, given = {}) => run(...as(command, args), withDefaults(given)),
    start: (command, args, given = {}) => start(...as(command, args), withDefaults(given)),
    pty: (command, args, given = {}) => spawnPty(...as(command, args), withDefaults(given)),
    zsh: (script, given = {}) => rig.run('zsh', ['-f', '-c', script], given),
    async project(name = 'project', { git = false } = {}) {
      const folder = path.join(home, name);
      makeFolders(folder, user);
      if (!git) return folder;
      const commit =
        'git init -q -b main && git config user.name Somebody && git config user.email somebody@example.invalid';
      const made = await rig.run('sh', ['-c', `${commit} && git commit -q --allow-empty -m first`], { cwd: folder });
      if (made.code !== 0) throw new Error(made.stderr);
      return folder;
    },
    write(file, content, mode = 0o600) {
      const target = path.resolve(home, file);
      makeFolders(path.dirname(target), user);
      fs.writeFileSync(target, content, { mode });
      fs.chownSync(target, user.uid, user.gid);
      return target;
    },
    containers: () => containersOf(rig),
    async [Symbol.asyncDispose]() {
      const left = await leftovers();
      for (const name of await rig.containers()) await rig.run(engine, ['rm', '--force', name]);
      for (const { pid } of leftProcesses(home)) send(pid, 'SIGKILL');
      for (const folder of [root, session]) fs.rmSync(folder, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`left behind:\n  ${left.join('\n  ')}`);
    },
  };

  /** What runs may still be ending: a process that was killed, and the engine after it, need a moment. */
  async function leftovers(deadline = Date.now() + 20_000): Promise<string[]> {
    const processes = leftProcesses(home).map(({ pid, command }) => `process ${pid} ${command}`);
    const running = [...processes, ...(await rig.containers()).map((name) => `container ${name}`)];
    if (running.length === 0 || Date.now() > deadline) return [...running, ...leftFiles({ home, runtime, temporary })];
    await new Promise((resolve) => setTimeout(resolve, 50));
    return leftovers(deadline);
  }
  return rig;
}
