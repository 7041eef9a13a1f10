import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Ask } from '../../src/commit/ask.ts';
import { commit } from '../../src/commit/commit.ts';
import { readRequest } from '../../src/commit/request.ts';
import { explain, MayflyError } from '../../src/platform/errors.ts';
import { processHost } from '../../src/platform/process-host.ts';
import { type Host, type Signal } from '../../src/platform/host.ts';

/** What a model would say: its text, or what it fails with. */
export type Answer = string | Error;

export interface Run {
  readonly code: number;
  /** The line of what stopped it; '' when nothing did. */
  readonly line: string;
  /** All that a person saw, hooks included. */
  readonly seen: string;
  readonly stdout: string;
  /** What the model was asked, and the questions that a person was asked. */
  readonly prompts: readonly string[];
  readonly questions: readonly string[];
}

export interface RunOptions {
  /** What the person presses, a key a question; the end of input after the last. Nobody is there when not given. */
  readonly keys?: readonly (string | (() => string))[];
  /** What the model says, one a question; the last one again and again. A good message that no run before had when not given. */
  readonly answers?: readonly Answer[];
  /** At the end of a call. */
  readonly isOffered?: boolean;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A real repository of somebody with an empty HOME; commits are made in this process, by the real git. */
export interface CommitScene extends Disposable {
  readonly root: string;
  readonly repo: string;
  /** Where its messages are kept. */
  readonly kept: string;
  readonly env: Readonly<Record<string, string>>;
  git(...args: string[]): string;
  gitIn(folder: string, ...args: string[]): string;
  /** In the repository, with an environment of its own. */
  gitWith(env: Readonly<Record<string, string>>, ...args: string[]): string;
  /** A file of the repository, and the folders that lead to it. */
  write(file: string, content: string | Uint8Array, mode?: number): void;
  hook(name: string, script: string): void;
  /** `mayfly commit ARGUMENTS`, with a provider that answers as it is told. */
  commit(args?: readonly string[], options?: RunOptions): Promise<Run>;
  /** HEAD, index, its content and every file, to compare. */
  state(): object;
}

export const ENTER = '\r';
export const CTRL_C = '\u0003';
export const GOOD = JSON.stringify({ type: 'fix', breaking: false, subject: 'close the file in time', body: '' });

/** As good, and another one for each number. */
function good(number: number): string {
  return number === 0 ? GOOD : GOOD.replace('the file', `file ${number}`);
}

export function commitScene(options: { readonly empty?: boolean } = {}): CommitScene {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-commit-'));
  const repo = path.join(root, 'repo');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    LANG: 'C.UTF-8',
    GIT_EDITOR: 'true',
  };
  const gitIn = (folder: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const git = (...args: string[]): string => gitIn(repo, ...args);
  fs.writeFileSync(
    path.join(root, '.gitconfig'),
    '[user]\n name = Ann\n email = ann@example.com\n[init]\n defaultBranch = main\n[protocol "file"]\n allow = always\n' +
      '[gc]\n auto = 0\n[maintenance]\n auto = false\n[advice]\n detachedHead = false\n',
  );
  fs.mkdirSync(repo);
  git('init', '-q');
  let runs = 0;
  const scene: CommitScene = {
    root,
    repo,
    kept: keptOf(root, path.join(repo, '.git')),
    env,
    git,
    gitIn,
    gitWith: (other, ...args) => execFileSync('git', args, { cwd: repo, env: { ...other }, encoding: 'utf8' }),
    write(file, content, mode = 0o644) {
      const target = path.join(repo, file);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, content, { mode });
    },
    hook: (name, script) => scene.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`, 0o755),
    commit: (args = [], given = {}) => runCommit(scene, args, { answers: [good(runs++)], ...given }),
    state: () => stateOf(scene),
    [Symbol.dispose]: () => fs.rmSync(root, { recursive: true, force: true }),
  };
  if (!options.empty) {
    scene.write('first.txt', 'one\ntwo\nthree\n');
    git('add', '.');
    git('commit', '-qm', 'feat: begin');
  }
  return scene;
}

/** Where the messages of a git folder are kept, in the store of this HOME. */
export function keptOf(home: string, dir: string): string {
  const hash = createHash('sha256').update(dir).digest('hex');
  return path.join(home, '.docker-ai-config/commits', hash.slice(0, 12));
}

async function runCommit(
  { repo, env: own }: CommitScene,
  args: readonly string[],
  { keys, answers = [], isOffered = false, cwd = repo, env = {} }: RunOptions,
): Promise<Run> {
  const [seen, printed, prompts, questions]: [string[], string[], string[], string[]] = [[], [], [], []];
  const left = [...(keys ?? [])];
  const here = keys !== undefined;
  const real = processHost({ ...own, ...env });
  const handlers = new Set<(signal: Signal) => void>();
  const host: Host = {
    ...real,
    user: { ...real.user, home: own['HOME'] ?? '' },
    tty: { stdin: here, stdout: here, stderr: here },
    cwd: () => cwd,
    note: (line) => void seen.push(line),
    status: (text) => void (/\[Enter\]|nowhere/.test(text) && questions.push(text.trim())),
    print: (text) => printed.push(text) > 0,
    readKey: () => {
      const key = left.shift() ?? '';
      return Promise.resolve(typeof key === 'string' ? key : key());
    },
    attach: (command, words, options) =>
      real.attach(command, words, {
        ...options,
        stdin: 'ignore',
        output(stream, text) {
          const isOurs = typeof options.output !== 'function' || (stream === 'stderr' && options.stderr === 'inherit');
          if (isOurs) seen.push(text);
          else if (typeof options.output === 'function') options.output(stream, text);
        },
        stderr: 'hold',
      }),
    onSignal(handler) {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
  };
  let answered = 0;
  const ask: Ask = (prompt, onText) => {
    prompts.push(prompt);
    const answer = answers[Math.min(answered++, answers.length - 1)] ?? '';
    if (answer instanceof Error) return Promise.reject(answer);
    onText(answer);
    return Promise.resolve({ text: answer, model: 'test-model' });
  };
  const provider = args.includes('--provider') ? [] : ['--provider', 'claude'];
  let [code, line] = [0, ''];
  try {
    const request = { ...readRequest(host, [...provider, ...args]), isOffered };
    code = await commit(host, request, () => Promise.resolve(ask));
  } catch (error) {
    if (!(error instanceof MayflyError)) throw error;
    [code, line] = [explain(error.failure).code, error.message];
  }
  return { code, line, seen: seen.join('\n'), stdout: printed.join(''), prompts, questions };
}

function stateOf(scene: CommitScene): object {
  const { repo } = scene;
  const index = path.join(repo, '.git/index');
  const files = fs
    .readdirSync(repo, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== '.git' && !name.startsWith('.git/'))
    .toSorted()
    .map((name) => {
      const file = path.join(repo, name);
      const found = fs.lstatSync(file);
      return [name, found.mode, found.isFile() ? fs.readFileSync(file, 'base64') : ''];
    });
  return {
    head: fs.readFileSync(path.join(repo, '.git/HEAD'), 'utf8'),
    refs: scene.git('for-each-ref'),
    index: fs.existsSync(index) ? fs.readFileSync(index, 'base64') : '',
    files,
  };
}

/** A scene with one file that is not staged. */
export function changed(): CommitScene {
  const scene = commitScene();
  scene.write('a.txt', 'a\n');
  return scene;
}

/** The message of the last commit. */
export function committed(scene: CommitScene): string {
  return scene.git('log', '-1', '--format=%B').replace(/\n$/, '');
}
