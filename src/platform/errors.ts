/**
 * Everything that can go wrong on mayfly's own side, one closed union: a new failure does not compile until it has its
 * message, its remedy and its exit code. Exit codes follow sysexits(3).
 */
export type Failure =
  | { kind: 'usage'; what: string; fix?: string }
  | { kind: 'unknown-provider'; name: string; known: readonly string[] }
  | { kind: 'unknown-template'; name: string; known: readonly string[] }
  | { kind: 'template-refused'; name: string; loosened: readonly string[] }
  | { kind: 'config-invalid'; where: string; what: string; allowed: string }
  | { kind: 'own-file-unreadable'; path: string; reason: string }
  | { kind: 'engine-missing'; engine: string }
  | { kind: 'engine-down'; engine: string; endpoint: string; remedy: string }
  | { kind: 'engine-denied'; engine: string; endpoint: string; remedy: string }
  | { kind: 'engine-refused'; engine: string; code: number }
  | { kind: 'engine-failed'; engine: string; what: string; reason: string; fix?: string }
  | { kind: 'no-engine'; code: number; reasons: readonly string[]; remedies: readonly string[] }
  | { kind: 'image-build'; target: string; reason: string; remedy: string }
  | { kind: 'interrupted'; what: string; code: number }
  | { kind: 'image-architecture'; tag: string; has: string; needs: string; engine: string }
  | { kind: 'image-missing'; reference: string; engine: string }
  | { kind: 'credential-missing'; provider: string; sources: readonly string[] }
  | { kind: 'folder-elsewhere'; variable: string; path: string; provider: string }
  | { kind: 'secret-command'; name: string; reason: string }
  | { kind: 'native-missing'; provider: string }
  | { kind: 'cwd-missing' }
  | { kind: 'cwd-odd'; path: string }
  | { kind: 'project-refused'; path: string; reason: string; fix: string }
  | { kind: 'git-mismatch'; path: string; reason: string; fix?: string }
  | { kind: 'hooks-lacking'; what: string }
  | { kind: 'git-failed'; what: string; reason: string; fix?: string }
  | { kind: 'state-unwritable'; path: string; reason: string; fix?: string }
  | { kind: 'no-space'; path: string; isBefore?: true }
  | { kind: 'output-lost'; reason: string }
  | { kind: 'commit-stopped'; code: 1 | 2 | 3 | 4 | 5; what: string; fix: string }
  | { kind: 'not-yours'; name: string; owner: string }
  | { kind: 'name-taken'; name: string }
  | { kind: 'limit-reached'; provider: string; limit: number; running: readonly string[] };

export interface Explanation {
  readonly code: number;
  readonly what: string;
  readonly fix: string;
}

export class MayflyError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(line(explain(failure)));
    this.name = 'MayflyError';
    this.failure = failure;
  }
}

/** The one line that a person sees: `mayfly: WHAT is wrong; WHAT to do`. */
export function line({ what, fix }: Explanation): string {
  return oneLine(`mayfly: ${what}; ${fix}`);
}

export function explain(failure: Failure): Explanation {
  switch (failure.kind) {
    case 'usage':
      return { code: 64, what: failure.what, fix: failure.fix ?? 'see mayfly --help' };
    case 'unknown-provider':
      return {
        code: 64,
        what: `unknown provider "${failure.name}"`,
        fix: `use one of ${failure.known.join(', ')}, or declare it in config.yaml`,
      };
    case 'unknown-template':
      return {
        code: 64,
        what: `there is no template "${failure.name}"`,
        fix:
          failure.known.length > 0
            ? `use one of ${failure.known.join(', ')}`
            : 'write one under templates in config.yaml, or as .ai-state/templates/NAME.yaml of the project',
      };
    case 'template-refused':
      return {
        code: 77,
        what: `the template ${failure.name} of this project wants more than calls have: ${failure.loosened.join(', ')}`,
        fix: `if that is right, run mayfly template allow ${failure.name}`,
      };
    case 'config-invalid':
      return { code: 78, what: `${failure.where}: ${failure.what}`, fix: `allowed: ${failure.allowed}` };
    case 'own-file-unreadable':
      return {
        code: 78,
        what: `cannot read ${failure.path} (${failure.reason}), which may restrict calls`,
        fix: 'mend it, or remove it if nothing is to be restricted',
      };
    case 'engine-missing':
      return {
        code: 69,
        what: `${failure.engine} is not installed`,
        fix: 'install Docker or Podman, then run mayfly doctor',
      };
    case 'engine-down':
      return { code: 69, what: `${failure.engine} does not answer at ${failure.endpoint}`, fix: failure.remedy };
    case 'engine-denied':
      return { code: 77, what: `no permission to use ${failure.engine} at ${failure.endpoint}`, fix: failure.remedy };
    case 'engine-refused':
      return {
        code: failure.code,
        what: `${failure.engine} did not start the container, as its own line above says`,
        fix: 'run mayfly doctor, or add --dry-run to see the command',
      };
    case 'engine-failed':
      return {
        code: 69,
        what: `${failure.engine} could not ${failure.what}: ${failure.reason}`,
        fix: failure.fix ?? 'run mayfly doctor',
      };
    case 'no-engine':
      return { code: failure.code, what: failure.reasons.join(', and '), fix: failure.remedies.join(', or ') };
    case 'image-build':
      return {
        code: 69,
        what: `the image "${failure.target}" could not be built: ${failure.reason}`,
        fix: failure.remedy,
      };
    case 'interrupted':
      return { code: failure.code, what: `${failure.what} was interrupted`, fix: 'call again to go on from the start' };
    case 'image-architecture':
      return {
        code: 69,
        what: `the image ${failure.tag} is for ${failure.has}, the engine needs ${failure.needs}`,
        fix: `remove it with: ${failure.engine} rmi ${failure.tag}`,
      };
    case 'image-missing':
      return {
        code: 69,
        what: `the image ${failure.reference} is not there`,
        fix: `get it with: ${failure.engine} pull ${failure.reference}`,
      };
    case 'credential-missing':
      return {
        code: 77,
        what: `no credential for ${failure.provider}`,
        fix: `give one with ${failure.sources.join(', or ')}`,
      };
    case 'folder-elsewhere':
      return {
        code: 78,
        what: `${failure.variable} is ${failure.path}, but calls keep the files of ${failure.provider} in the store`,
        fix: `unset it (${failure.variable}= ${failure.provider} …), or say which store has that account: MAYFLY_HOME=FOLDER`,
      };
    case 'secret-command':
      return {
        code: 77,
        what: `the command for ${failure.name} in config.yaml failed: ${failure.reason}`,
        fix: 'run it by hand, or correct it in config.yaml',
      };
    case 'native-missing':
      return {
        code: 127,
        what: `no ${failure.provider} is installed on this host`,
        fix: `call ${failure.provider} without --native`,
      };
    case 'cwd-missing':
      return { code: 66, what: 'the working directory no longer exists', fix: 'cd to one that does' };
    case 'cwd-odd':
      return { code: 66, what: `no engine can mount ${failure.path}, whose name is no UTF-8`, fix: 'rename it' };
    case 'project-refused':
      return { code: 77, what: `will not mount ${failure.path}: ${failure.reason}`, fix: failure.fix };
    case 'git-mismatch':
      return {
        code: 78,
        what: `${failure.path} is not a git worktree that can be trusted: ${failure.reason}`,
        fix: failure.fix ?? 'repair it with git worktree repair',
      };
    case 'hooks-lacking':
      return {
        code: 77,
        what: failure.what,
        fix: 'have them use what the image has, name what they need under mounts in config.yaml, or set lacking-hooks to say',
      };
    case 'git-failed':
      return {
        code: 1,
        what: `git could not ${failure.what}: ${failure.reason}`,
        fix: failure.fix ?? 'see what git status says',
      };
    case 'state-unwritable':
      return {
        code: 73,
        what: `cannot write ${failure.path} (${failure.reason})`,
        fix: failure.fix ?? 'correct its owner or mode, or set MAYFLY_HOME',
      };
    case 'no-space':
      return {
        code: 74,
        what: `no space left for ${failure.path}`,
        fix: `free some and call again${failure.isBefore ? '; nothing was changed' : ''}`,
      };
    case 'output-lost':
      return {
        code: 74,
        what: `not all of the output could be written: ${failure.reason}`,
        fix: 'make room, or write it elsewhere',
      };
    case 'commit-stopped':
      return { code: failure.code, what: failure.what, fix: failure.fix };
    case 'not-yours':
      return { code: 77, what: `${failure.name} is a call of ${failure.owner}`, fix: 'add --force if you mean it' };
    case 'name-taken':
      return {
        code: 73,
        what: `a container is called ${failure.name} already`,
        fix: 'give another --name, or rename that one',
      };
    case 'limit-reached':
      return {
        code: 75,
        what: `${failure.limit} calls of ${failure.provider} already run (${failure.running.join(', ')})`,
        fix: 'wait for one to end, as --wait does, or raise max-calls in config.yaml',
      };
    default:
      return unreachable(failure);
  }
}

/** Names and paths of others can hold control characters; a message stays one line and cannot steer the terminal. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/gu, (run) =>
    run.includes('\n') ? '\\n' : '?',
  );
}

/** What somebody else's error says: a library's, the file system's. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
