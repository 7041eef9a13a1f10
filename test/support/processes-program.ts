import { attach, capture } from '../../src/platform/processes.ts';

export interface Case {
  readonly way: 'capture' | 'attach';
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

/** Runs one case in this runtime and prints how it ended. */
const { way, command, args, cwd } = JSON.parse(process.argv[2] ?? '') as Case;
const where = { env: { PATH: process.env['PATH'], MARK: 'kept' }, ...(cwd !== undefined && { cwd }) };
const ended =
  way === 'capture'
    ? await capture(command, args, { ...where, detached: true })
    : await attach(command, args, { ...where, stdin: 'ignore', output: 'stderr', detached: false }).done.catch(
        (error: unknown) => ({ failed: error instanceof Error && 'code' in error && error.code }),
      );
console.log(JSON.stringify(ended));
