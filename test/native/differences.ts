import type { Outcome } from './outcome.ts';
import type { Side } from './scene.ts';

/** Text in which a call may differ from the CLI itself, or a CLI from itself, and why. It is replaced, or taken out. */
interface Difference {
  readonly why: string;
  /** Both, when not given. */
  readonly of?: Side;
  readonly found: RegExp;
  readonly as?: string;
}

const LINE = '[^\\n]*\\n';

const ALLOWED: readonly Difference[] = [
  {
    why: 'the folder of the CLI is where all calls share it, and its variable says so',
    of: 'wrapped',
    found: /\/run\/mayfly\/live\/(?:\.claude\/(?=\.claude\.json))?/gu,
    as: '~/',
  },
  {
    why: 'a CLI is installed in another place of an image, which lines of a stack and lists of its parts show',
    found: /(?:file:\/\/)?\/[^\s"]*\/gemini(?:-cli)?\/bundle/gu,
    as: 'GEMINI',
  },
  {
    why: 'each container has sockets of its own, and each process one of its number',
    found: /"messaging_socket_path":"[^"]*\/cc-socks\/\d+\.sock"/gu,
    as: '"messaging_socket_path":""',
  },
  {
    why: 'certificates of the host count inside by a variable, which is shown',
    of: 'wrapped',
    found: /Additional CA cert\(s\): [^\n]*\n/gu,
  },
  {
    why: 'what a call changes of what runs later is named, and put aside where no other project may have it',
    of: 'wrapped',
    found: new RegExp(
      `^mayfly: (?:this call changed what this machine may run later|a call gave \\w+ what calls)${LINE}(?: {2}${LINE})*`,
      'gmu',
    ),
  },
  {
    why: 'an image updates nothing by itself, and background work ends with the container',
    of: 'wrapped',
    found: new RegExp(`^mayfly: (?:this \\w+ is part of an image|what \\w+ does in the background)${LINE}`, 'gmu'),
  },
  {
    why: 'how much memory Node may take depends on the machine, and in the container on its limit',
    found: new RegExp(`^Current heap size${LINE}`, 'gmu'),
  },
  {
    why: 'Gemini CLI measures its start, and says how long it took, or which of its measurements have crossed',
    found: new RegExp(`^\\[STARTUP\\] (?:Recording|Phase|Cannot measure)${LINE}`, 'gmu'),
  },
  {
    why: 'how long something took is another number each time',
    found: /(?<=\bLatency: |^Total duration \((?:wall|API)\): +)\d+(?:\.\d+)?(?=m?s)/gmu,
    as: '0',
  },
  {
    why: 'a log of Claude Code has the time of each line, in an order that is another each time',
    found: /^\d{4}-\d\d-\d\dT[\d:.]+Z \[[A-Z]+\] [^]*/gu,
    as: 'a log\n',
  },
];

/** An outcome without what may differ. */
export function comparable(side: Side, { stdout, stderr, files, ...rest }: Outcome): Outcome {
  const rules = ALLOWED.filter(({ of = side }) => of === side);
  const plain = (text: string): string => rules.reduce((left, { found, as = '' }) => left.replaceAll(found, as), text);
  const read = Object.entries(files).map(([name, file]) => [name, { ...file, text: plain(file.text) }] as const);
  return { ...rest, stdout: plain(stdout), stderr: plain(stderr), files: Object.fromEntries(read) };
}
