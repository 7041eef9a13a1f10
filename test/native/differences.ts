import type { Outcome } from './outcome.ts';

/** Something in which a call may differ from the CLI itself, and why. What it matches is replaced, or taken out, on its side. */
interface Difference {
  readonly why: string;
  readonly of: 'native' | 'wrapped';
  readonly in: 'stdout' | 'stderr';
  readonly found: RegExp;
  readonly as?: string;
}

const LINE = '[^\\n]*\\n';

const ALLOWED: readonly Difference[] = [
  {
    why: 'the folder of the CLI is where all calls share it, and its variable says so',
    of: 'wrapped',
    in: 'stdout',
    found: /\/run\/mayfly\/live\/(?:\.claude\/(?=\.claude\.json))?/gu,
    as: '~/',
  },
  {
    why: 'certificates of the host count inside by a variable, which is shown',
    of: 'wrapped',
    in: 'stdout',
    found: /Additional CA cert\(s\): [^\n]*\n/gu,
  },
  {
    why: 'what a call changes of what runs later is named, and put aside where no other project may have it',
    of: 'wrapped',
    in: 'stderr',
    found: new RegExp(
      `^mayfly: (?:this call changed what this machine may run later|a call gave \\w+ what calls)${LINE}(?: {2}${LINE})*`,
      'gmu',
    ),
  },
  {
    why: 'an image updates nothing by itself, and background work ends with the container',
    of: 'wrapped',
    in: 'stderr',
    found: new RegExp(`^mayfly: (?:this \\w+ is part of an image|what \\w+ does in the background)${LINE}`, 'gmu'),
  },
  {
    why: 'the image has ripgrep, whether the host has it or not',
    of: 'native',
    in: 'stderr',
    found: /^Ripgrep is not available\. Falling back to GrepTool\.\n/gmu,
  },
  {
    why: 'how much memory Node may take depends on the machine, and in the container on its limit',
    of: 'native',
    in: 'stderr',
    found: new RegExp(`^Current heap size${LINE}`, 'gmu'),
  },
];

/** Where the CLI is installed, in the lines of a stack. */
const STACK = /file:\/\/\S*\/gemini(?:-cli)?\/bundle/gu;

/** An outcome without what may differ. */
export function comparable(side: 'native' | 'wrapped', { stdout, stderr, ...rest }: Outcome): Outcome {
  const texts = { stdout: stdout.replaceAll(STACK, 'GEMINI'), stderr: stderr.replaceAll(STACK, 'GEMINI') };
  for (const { of, in: stream, found, as = '' } of ALLOWED)
    if (of === side) texts[stream] = texts[stream].replaceAll(found, as);
  return { ...rest, ...texts };
}
