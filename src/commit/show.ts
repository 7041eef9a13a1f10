import { oneLine } from '../platform/errors.ts';
import { type ChangedFile, type Collected, sentLine } from './collected.ts';
import type { Doubt } from './doubtful.ts';
import { someOf } from './preflight.ts';
import type { Proposal } from './proposal.ts';
import type { SecretFinding } from './secrets.ts';

const MOST = 10; // files that are named

/** What is going to be committed, as lines for a person. */
export function showChanges({ files, totals, sent }: Collected, left: readonly string[]): string[] {
  const sentOf = sentLine(sent);
  return [
    `${count(totals.files, 'file')}, +${totals.added} −${totals.removed}${sentOf ? `; ${sentOf}` : ''}`,
    ...some(files).map((file) => `  ${describe(file)}`),
    ...more(files),
    ...(left.length > 0 ? [`not in this commit: ${someOf(left)}`] : []),
  ];
}

export function showProposals(proposals: readonly Proposal[]): string[] {
  return proposals.flatMap((proposal, index) => {
    const number = proposals.length > 1 ? `${index + 1} ` : '';
    const lines = proposal.text.trimEnd().split('\n');
    return [
      '',
      ...lines.map((line, at) => `${at === 0 ? `  ${number}` : '  '}${printable(line)}`),
      '',
      origin(proposal),
    ];
  });
}

function origin({ source, model, seconds }: Proposal): string {
  switch (source) {
    case 'model':
      return [model ?? 'the model', ...(seconds === undefined ? [] : [`${seconds.toFixed(1)} s`])].join(', ');
    case 'git':
      return 'the message of git';
    case 'editor':
      return 'as you wrote it';
    default:
      return 'written without a model';
  }
}

export function showDoubts(doubts: readonly Doubt[]): string[] {
  return [
    'mayfly: new here, and perhaps not meant to be committed:',
    ...some(doubts).map(({ path, why }) => `  ${oneLine(path)} (${why})`),
    ...more(doubts),
  ];
}

export function showSecrets(findings: readonly SecretFinding[]): string[] {
  return [
    'mayfly: this looks like secrets:',
    ...some(findings).map(({ path, line, rule, masked }) => `  ${oneLine(`${path}:${line}  ${rule}  ${masked}`)}`),
    ...more(findings),
  ];
}

function describe({ path, from, status, added, removed, note }: ChangedFile): string {
  const name = oneLine(from === undefined ? path : `${from} → ${path}`);
  return `${status} ${name}  ${note ?? `+${added} −${removed}`}`;
}

/** A message may come from a model that was led astray: it must not steer the terminal. */
function printable(line: string): string {
  return line === '' ? '' : oneLine(line);
}

function some<T>(all: readonly T[]): readonly T[] {
  return all.slice(0, MOST);
}

function more(all: readonly unknown[]): string[] {
  return all.length > MOST ? [`  and ${all.length - MOST} more`] : [];
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
