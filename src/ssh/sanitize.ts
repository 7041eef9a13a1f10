import { STAGE_TARGET } from '../providers/provider.ts';
import { exitsWithoutForward, HELD, isMaster, withoutExits } from './forwards.ts';
import { type Condition, asksForFinal, type Header, isAlways } from './conditions.ts';
import { criteria, forImage, isNewer, patterns } from './criteria.ts';
import { decide, indent, spelled } from './decide.ts';
import { stagedRevoked } from './known-hosts.ts';
import type { Outside } from './names.ts';
import { isKnown, whyRemoved } from './keywords.ts';
import { invalid, type Line, parse } from './parse.ts';
import { needsWholeAgent } from './whole-agent.ts';
import { hostProgram } from '../providers/programs.ts';
import { Writer } from './writer.ts';

/** A line that is not in the result, or not as it was, and why. `block` is its Host or Match line, empty at the top. */
export interface Dropped {
  readonly keyword: string;
  readonly block: string;
  readonly file: string;
  readonly line: number;
  readonly why: string;
}

export interface Source {
  readonly file: string;
  readonly text: string;
  /** It is the machine's own configuration, or part of it. */
  readonly ofMachine?: boolean;
}

/** The files of one argument of Include, in ssh's order, or why they cannot be read. */
export type Reader = (pattern: string, ofMachine: boolean) => readonly Source[] | string;

export interface Sanitized {
  readonly text: string;
  readonly dropped: readonly Dropped[];
  /** Every file of known hosts that the configuration names, with tokens such as `%k`. */
  readonly knownHosts: readonly string[];
  /** Files of revoked keys, which the text knows by where they will be in the stage. */
  readonly revoked: readonly string[];
  /** Keys whose public halves it needs. */
  readonly identities: readonly string[];
  /** Sockets of the agents that it names, for whatever host. */
  readonly agents: readonly string[];
}

/** As in ssh. */
const DEEPEST = 16;
const MOST_FILES = 10_000;

/**
 * The user's configuration and that of the machine as ssh inside can use them, in one flat text: for every host `ssh -G` says the same as with the original, but for
 * the keywords that go. Throws `config-invalid` with file, line and column where ssh would refuse to read.
 */
export function sanitize(sources: readonly Source[], read: Reader, outside: Outside): Sanitized {
  const writer = new Writer();
  const dropped: Dropped[] = [];
  const ignored: string[] = [];
  const knownHosts = new Set<string>();
  const revoked: string[] = [];
  const identities = new Set<string>();
  const agents = new Set<string>();
  const exits: Dropped[] = [];
  let hasMaster = false;
  let files = 0;

  const stage = (file: string): string => {
    if (!revoked.includes(file)) revoked.push(file);
    return `${STAGE_TARGET}/${stagedRevoked(revoked.indexOf(file))}`; // ssh takes no ~ here
  };

  function walk({ file, text, ofMachine = false }: Source, outer: Condition, stack: readonly string[]): void {
    let condition = outer;
    let block = '';
    let isDropped = false;

    /** What a distribution writes for everybody, and what nobody misses inside, is not worth a word. */
    const drop = (line: Line, why: string, list = dropped): void => {
      if (ofMachine && whyRemoved(line.keyword) !== undefined) return;
      list.push({ keyword: spelled(line), block, file, line: line.number, why });
    };

    const openBlock = (line: Line): void => {
      block = line.raw.trim();
      const header = headerOf(line, writer);
      const why = whyNever(header);
      isDropped = why !== undefined;
      if (why !== undefined) drop(line, why);
      if (why !== undefined && asksForFinal(header)) writer.final();
      if (isDropped) return;
      condition = isAlways(header) ? outer : [...outer, header];
      writer.open(condition, outer.length === 0 ? header.raw : undefined);
    };

    const include = (line: Line): void => {
      for (const argument of line.args) {
        if (argument === '') throw invalid(line, 'an empty path after Include');
        const found = read(argument, ofMachine);
        if (typeof found === 'string') {
          drop(line, found);
          continue;
        }
        for (const inner of found) {
          if (stack.includes(inner.file)) drop(line, `${inner.file} includes itself`);
          else if (stack.length > DEEPEST) throw invalid(line, 'Include is nested too deep');
          else if (++files > MOST_FILES) throw invalid(line, 'Include reads too many files');
          else walk(inner, condition, [...stack, inner.file]);
        }
      }
    };

    /** Above the others, since the first value wins in ssh. */
    const openAgent = (body: readonly Line[]): void => {
      const line = isDropped ? undefined : needsWholeAgent(body, outside);
      if (line !== undefined) writer.directive(condition, 'identitiesonly', `${indent(line)}IdentitiesOnly no`);
    };

    const lines = parse(file, text);
    openAgent(blockAt(lines, 0));
    for (const [index, line] of lines.entries()) {
      if (line.keyword === '') {
        if (!ofMachine) writer.comment(line.raw);
      } else if (isHeader(line)) {
        openBlock(line);
        openAgent(blockAt(lines, index + 1));
      } else if (isDropped) continue;
      else if (line.keyword === 'include') include(line);
      else if (ofMachine && !isKnown(line.keyword)) drop(line, 'ssh in the image does not know it');
      else {
        if (line.keyword === 'ignoreunknown') ignored.push(...line.args);
        hasMaster ||= isMaster(line);
        if (exitsWithoutForward(line)) drop(line, HELD, exits);
        const { text: kept, why, knownHosts: named = [], identity, agent } = decide(line, outside, ignored, stage);
        if (identity !== undefined) identities.add(identity);
        if (agent !== undefined) agents.add(agent);
        for (const name of named) knownHosts.add(name);
        if (why !== undefined) drop(line, why);
        const lost = kept === undefined ? undefined : writer.directive(condition, line.keyword, kept);
        if (lost !== undefined) drop(line, lost);
      }
    }
  }

  for (const source of sources) walk(source, [], [source.file]);
  const lists = { knownHosts: [...knownHosts], revoked, identities: [...identities], agents: [...agents] };
  if (!hasMaster || exits.length === 0) return { text: writer.text, dropped, ...lists };
  return { text: withoutExits(writer.text), dropped: [...dropped, ...exits], ...lists };
}

function isHeader({ keyword }: Line): boolean {
  return keyword === 'host' || keyword === 'match';
}

/** The lines up to the next header. */
function blockAt(lines: readonly Line[], start: number): readonly Line[] {
  let end = start;
  while (end < lines.length && !isHeader(lines[end] as Line)) end += 1;
  return lines.slice(start, end);
}

function headerOf(line: Line, { seen }: Writer): Header {
  if (line.keyword === 'host') return { kind: 'host', raw: line.raw, patterns: patterns(line) };
  return { kind: 'match', raw: forImage(line) ?? '', criteria: criteria(line), seen: { ...seen } };
}

function whyNever(header: Header): string | undefined {
  if (header.kind === 'host') return undefined;
  const commands = header.criteria.filter(({ name }) => name === 'exec');
  const program = commands.map(({ argument = '' }) => hostProgram(argument)).find((name) => name !== undefined);
  if (program !== undefined)
    return `Match exec runs ${program}, which is on the host only; its block never applies inside`;
  if (header.raw === '') return 'ssh in the image cannot read it; its block never applies inside';
  const newer = header.criteria.find(isNewer);
  return newer && `ssh in the image does not know Match ${newer.name}; its block never applies inside`;
}
