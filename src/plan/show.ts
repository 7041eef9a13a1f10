import type { RunPlan } from './plan.ts';

/** A command line as a person could paste it; hidden variables are named, their values masked. */
export function showPlan(plan: RunPlan, command: string, args: readonly string[]): string {
  const hidden = Object.keys(plan.hidden).map((name) => `# hidden: ${name}=****`);
  return [...hidden, [command, ...args].map(quote).join(' '), ''].join('\n');
}

/** One word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
